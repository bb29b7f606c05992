import { RETRY_HOURS } from "@almahook/alma/retry-schedule";
import type { RequestAlarm } from "@almahook/functions/log-line";
import { atNone, atTheFirst, createAlarm, MORE_THAN_A_DAY } from "./create-alarm.ts";
import { settings } from "./deployment-settings.ts";
import { alarmLines, signedRequests, starts } from "./log-metrics.ts";
import { webhook } from "./webhook-function.ts";

const REPEATED = `Alma sends it again ${RETRY_HOURS.join(", then ")} hours later, and then gives up.`;
const NOT_REPEATED = "Alma does not send it again.";

/** Goes off at the first log line with this alarm, which `alarmOf` of the functions decides. */
const inLog = (alarm: RequestAlarm) => atTheFirst({ ...alarmLines, dimensions: { Alarm: alarm } });

/** Goes off at the first one that Lambda counts. */
const inLambda = (metricName: string) =>
  atTheFirst({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: webhook.name },
  });

/**
 * The alarms of the webhook function: everything that can leave an export without its execution.
 */
export const alarms = [
  createAlarm("failed", {
    text: `A pipeline could not be started. ${REPEATED} To start it before or after that:`,
    when: inLog("failed"),
  }),
  createAlarm("unusable", {
    text: `A webhook from Alma could not be read, so it started nothing. ${NOT_REPEATED} Once the cause is fixed:`,
    when: inLog("unusable"),
  }),
  createAlarm("wrong-signature", {
    text: `A webhook was rejected because another secret had signed it. ${NOT_REPEATED} Once Alma and this stage have the same secret:`,
    when: inLog("wrong-signature"),
  }),
  createAlarm("job-failed", {
    text: `A pipeline's job failed in Alma or ended with warnings, so it started nothing. ${NOT_REPEATED} If its report in Alma shows that the export is complete:`,
    options: "--accept --only JOB_ID",
    when: inLog("job-failed"),
  }),
  createAlarm("errors", {
    text: `The function ended before it could answer: it can't start, or ran out of time or memory. If Alma called it: ${REPEATED} Once the cause is fixed:`,
    when: inLambda("Errors"),
  }),
  createAlarm("throttles", {
    text: `Lambda rejected requests with 429, because there were too many at a time. If Alma sent one of them, its event never arrived: ${NOT_REPEATED} To find out:`,
    when: inLambda("Throttles"),
  }),
  createAlarm("silence", {
    text: `Alma has sent nothing for ${MORE_THAN_A_DAY} hours, although jobs end every day. What it did not send, it does not send later. Once its integration profile is active and has the right URL:`,
    when: atNone(signedRequests, MORE_THAN_A_DAY),
  }),
  ...Object.entries(settings.expectedEveryHours).map(([pipeline, hours]) =>
    createAlarm("late", {
      pipeline,
      text: `Nothing has started the ${pipeline} pipeline for ${hours} hours. Check in Alma that its job runs, and under the name that is set here. Then:`,
      when: atNone({ ...starts, dimensions: { Pipeline: pipeline } }, hours),
    }),
  ),
];
