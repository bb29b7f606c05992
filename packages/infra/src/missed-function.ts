import { comparisonEnvironment, comparisonLog } from "./comparison.ts";
import { atNone, createAlarm, MORE_THAN_A_DAY, untilNone } from "./create-alarm.ts";
import { functionOptions } from "./function-options.ts";
import { logMetric } from "./log-metrics.ts";
import { almaApiKey } from "./secrets.ts";
import { stateMachines } from "./state-machines.ts";

/** The alarms of the daily comparison with Alma, where there is one. */
export const missedAlarms = comparisonLog ? compareDaily(comparisonLog) : [];

/** Creates the function that looks for missed exports once a day, and its alarms. */
function compareDaily(logGroup: NonNullable<typeof comparisonLog>) {
  new sst.aws.CronV2("Missed", {
    // Morning in America, afternoon in Europe: somebody is there, and last night's exports ended
    // long enough ago to be compared.
    schedule: "cron(0 15 * * ? *)",
    function: {
      ...functionOptions(logGroup),
      description: "Looks for exports in Alma for which no pipeline was started",
      handler: "packages/functions/src/missed-entry.handler",
      memory: "512 MB",
      // Alma's API is asked page by page, and waited for where it limits the calls.
      timeout: "10 minutes",
      link: [almaApiKey, ...stateMachines.map(({ link }) => link)],
      permissions: [
        { actions: ["states:ListExecutions"], resources: stateMachines.map(({ arn }) => arn) },
      ],
      environment: comparisonEnvironment,
    },
  });
  return [
    createAlarm("missed", {
      text: "The daily comparison with Alma found an export without an execution. Alma has given up. Once the cause is fixed:",
      when: untilNone(
        logMetric("MissedExports", '$.outcome = "missed"', {}, logGroup),
        MORE_THAN_A_DAY,
      ),
    }),
    createAlarm("not-compared", {
      text: `The exports in Alma have not been compared with the executions for ${MORE_THAN_A_DAY} hours, so nobody is told of a missed one. The function's log says why. To compare them by hand:`,
      when: atNone(
        logMetric("Comparisons", '$.outcome = "compared"', {}, logGroup),
        MORE_THAN_A_DAY,
      ),
    }),
  ];
}
