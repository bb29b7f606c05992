import { type PipelineName, pipelines } from "@almahook/pipelines/registry";
import { parameterPath, stateMachineArns } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { standIn } from "./stand-in.ts";

/** The pipelines' state machines: the ARN of each, and the link that hands it to a function. */
export const stateMachines = pipelines.map(({ name: pipeline, stateMachine }) => {
  const arn = isShared ? sharedArn(pipeline, stateMachine.parameter) : standIn(pipeline).arn;
  // What a function may do with it differs, so each function is given its rights by itself.
  return { pipeline, arn, link: new sst.Linkable(stateMachine.link, { properties: { arn } }) };
});

/** A shared stage starts state machines that others deploy, and publish in SSM. */
function sharedArn(name: PipelineName, parameter: string) {
  const given = stateMachineArns[name];
  return given ?? aws.ssm.getParameterOutput({ name: `${parameterPath}/${parameter}` }).value;
}
