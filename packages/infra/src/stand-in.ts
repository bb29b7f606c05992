import { readFileSync } from "node:fs";
import { join } from "node:path";

const STAND_INS = join($cli.paths.root, "packages/pipelines/stand-ins");

/** Creates a state machine that checks its input as the pipeline's own would, and does no more. */
export function standIn(name: string) {
  const slug = name.toLowerCase();
  const role = new aws.iam.Role(`${name}StandInRole`, {
    name: `${$app.name}-${$app.stage}-${slug}-stand-in`,
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "states.amazonaws.com" }),
  });
  return new aws.sfn.StateMachine(`${name}StandIn`, {
    name: `${$app.name}-${$app.stage}-${slug}`,
    roleArn: role.arn,
    definition: readFileSync(join(STAND_INS, `${slug}.asl.json`), "utf8"),
  });
}
