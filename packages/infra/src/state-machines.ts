import { parameterPath, pipelinesOn, stateMachineArns } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { standIn } from "./stand-in.ts";

/**
 * The state machines of the pipelines that are on: the ARN of each, how the names of this service's
 * executions begin, and the link that hands the ARN to a function.
 */
export const stateMachines = pipelinesOn.map(({ name: pipeline, stateMachine, namePrefixes }) => {
  const arn = isShared ? sharedArn(pipeline, stateMachine.parameter) : standIn(pipeline).arn;
  // The link grants no rights: each function has its own.
  const link = new sst.Linkable(stateMachine.link, { properties: { arn } });
  return { pipeline, arn, namePrefixes, link };
});

/** A shared stage starts state machines that others deploy, and publish in SSM. */
function sharedArn(name: string, parameter: string) {
  const given = stateMachineArns[name];
  return given ?? aws.ssm.getParameterOutput({ name: `${parameterPath}/${parameter}` }).value;
}
