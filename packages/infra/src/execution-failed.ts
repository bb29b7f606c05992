import { TEST_RENAME } from "@almahook/functions/log-line";
import { topic } from "./alarm-topic.ts";
import { remedy } from "./create-alarm.ts";
import { stateMachines } from "./state-machines.ts";

/*
 * Reports each execution of this service that did not succeed, from Step Functions' own events.
 * Others start the same state machines, so executions are selected by their names. Those of a
 * deployment's own tests are left out.
 */

/**
 * The message. EventBridge accepts text only as JSON strings, one a line, and delivers it with their
 * quotation marks.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const MESSAGE = [
  "The execution <name> of the state machine <stateMachineArn> has ended as <status>.",
  "Alma does not send its event again. Redrive it in Step Functions, or run the export a second time by this command, without the quotation marks. WORD is any that has not been used for it:",
  ...remedy("execution-failed", "--again WORD --only <name>"),
];

for (const { pipeline, arn, namePrefixes } of stateMachines) {
  const name = `execution-failed-${pipeline.toLowerCase()}`;
  const rule = new aws.cloudwatch.EventRule(name, {
    name: `${$app.name}-${$app.stage}-${name}`,
    description: `An execution of the ${pipeline} pipeline failed, timed out or was aborted.`,
    eventPattern: $jsonStringify({
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        stateMachineArn: [arn],
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
        name: namePrefixes.map((prefix) => ({ prefix })),
        // Tested on the ARN, which ends in the name: a pattern can't combine two conditions on one
        // field.
        executionArn: [{ "anything-but": { suffix: `-${TEST_RENAME}` } }],
      },
    }),
  });
  new aws.cloudwatch.EventTarget(name, {
    rule: rule.name,
    arn: topic.arn,
    inputTransformer: {
      inputPaths: {
        name: "$.detail.name",
        stateMachineArn: "$.detail.stateMachineArn",
        status: "$.detail.status",
      },
      inputTemplate: MESSAGE.map((line) => JSON.stringify(line)).join("\n"),
    },
  });
}
