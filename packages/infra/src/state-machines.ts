import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pipelinesOn, settings } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";

/**
 * The state machines of the pipelines that are on: the ARN of each, the prefixes of the names of this
 * service's executions, and the link that passes the ARN to a function.
 */
export const stateMachines = pipelinesOn.map(({ name: pipeline, stateMachine, namePrefixes }) => {
  // A personal stage never starts others' state machines.
  const arn = isShared ? sharedArn(pipeline, stateMachine.parameter) : standIn(pipeline).arn;
  // The link grants no permissions: each function has its own.
  const link = new sst.Linkable(stateMachine.link, { properties: { arn } });
  return { pipeline, arn, namePrefixes, link };
});

/** Others deploy the state machines of a shared stage, and publish the ARNs in SSM. */
function sharedArn(name: string, parameter: string) {
  // By default, each stage has its own path, so that two stages in one account never start each
  // other's pipelines.
  const path = settings.STATE_MACHINE_PARAMETER_PATH ?? `/apps/${$app.name}/${$app.stage}`;
  const given = settings.stateMachineArns[name];
  return given ?? aws.ssm.getParameterOutput({ name: `${path}/${parameter}` }).value;
}

/** Creates the stand-in of a pipeline's state machine, which only checks its input. */
function standIn(name: string) {
  const slug = name.toLowerCase();
  const file = join($cli.paths.root, "packages/pipelines/stand-ins", `${slug}.asl.json`);
  const role = new aws.iam.Role(`${name}StandInRole`, {
    name: `${$app.name}-${$app.stage}-${slug}-stand-in`,
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
  });
  return new aws.sfn.StateMachine(`${name}StandIn`, {
    name: `${$app.name}-${$app.stage}-${slug}`,
    roleArn: role.arn,
    definition: readFileSync(file, "utf8"),
  });
}
