import { type PipelineName, pipelines } from "@almahook/pipelines/registry";
import { stateMachineArns } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { standIn } from "./stand-in.ts";

/** The pipelines' state machines, each linked together with the right to start it. */
export const stateMachines = pipelines.map(({ name, stateMachine }) => {
  const arn = isShared ? sharedArn(name, stateMachine.parameter) : standIn(name).arn;
  return new sst.Linkable(stateMachine.link, {
    properties: { arn },
    include: [sst.aws.permission({ actions: ["states:StartExecution"], resources: [arn] })],
  });
});

/** A shared stage starts state machines that others deploy, and publish in SSM. */
function sharedArn(name: PipelineName, parameter: string) {
  return stateMachineArns[name] ?? aws.ssm.getParameterOutput({ name: parameter }).value;
}
