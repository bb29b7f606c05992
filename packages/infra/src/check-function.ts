import type { MissedLine } from "@almahook/functions/check";
import { atNone, createAlarm, MORE_THAN_A_DAY, untilNone } from "./create-alarm.ts";
import { almaApiUrl, variablesOf } from "./deployment-settings.ts";
import { functionOptions } from "./function-options.ts";
import { createLogGroup } from "./log-group.ts";
import { alarmLinesOf, logMetric } from "./log-metrics.ts";
import { almaApiKey } from "./secrets.ts";
import { stateMachines } from "./state-machines.ts";

/** The alarms of the check, if the stage has one. */
export const checkAlarms = almaApiUrl ? createCheck() : [];

/** Creates the function that checks the past week's exports once a day, and its alarms. */
function createCheck() {
  const log = createLogGroup("Check");
  const arns = stateMachines.map(({ arn }) => arn);
  new sst.aws.CronV2("Check", {
    // Working hours in America, and late enough that Alma has given up on last night's exports.
    schedule: "cron(0 15 * * ? *)",
    function: {
      ...functionOptions(log),
      description: "Checks that a pipeline was started for each export in Alma",
      handler: "packages/functions/src/check-entry.handler",
      memory: "512 MB",
      // Alma's API is read page by page, and it can ask to wait.
      timeout: "10 minutes",
      link: [almaApiKey, ...stateMachines.map(({ link }) => link)],
      permissions: [
        { actions: ["states:ListExecutions"], resources: arns },
        { actions: ["states:DescribeExecution"], resources: arns.map(executionsOf) },
      ],
      environment: variablesOf("check"),
    },
  });
  const alarm: MissedLine["alarm"] = "missed";
  return [
    createAlarm("missed", {
      text: "The daily check found an export without an execution. Alma no longer sends it. Once the cause is fixed:",
      when: untilNone(
        { ...alarmLinesOf(log, "CheckAlarms"), dimensions: { Alarm: alarm } },
        MORE_THAN_A_DAY,
      ),
    }),
    createAlarm("not-checked", {
      text: `The daily check has not been completed for ${MORE_THAN_A_DAY} hours, so an export without an execution sets off no alarm. The log of the function says why. To check by hand:`,
      when: atNone(logMetric("Checks", '$.outcome = "checked"', undefined, log), MORE_THAN_A_DAY),
    }),
  ];
}

/** The ARN of all executions of a state machine. */
function executionsOf(stateMachineArn: $util.Input<string>) {
  return $output(stateMachineArn).apply(
    (arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`,
  );
}
