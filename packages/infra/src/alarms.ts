import { RETRY_HOURS } from "@almahook/alma/retry-schedule";
import {
  A_DAY,
  atNone,
  atTheFirst,
  atTheFirstOfAny,
  createAlarm,
  inStage,
} from "./create-alarm.ts";
import { expectedEveryHours, observeOnly } from "./deployment-settings.ts";
import {
  failedJobs,
  genuineRequests,
  pipelineRequests,
  requests,
  unusableRequests,
  wrongSignatures,
} from "./log-metrics.ts";
import { stateMachines } from "./state-machines.ts";
import { webhook } from "./webhook-function.ts";

const REPEATED = `Alma sends it again ${RETRY_HOURS.join(", then ")} hours later, and then gives up.`;
const NOT_REPEATED = "Alma does not send it again.";

const replay = inStage("replay", "--since 12h");
const reconcile = inStage("reconcile", "--since 7d");

const ofFunction = (metricName: string) => ({
  namespace: "AWS/Lambda",
  metricName,
  dimensions: { FunctionName: webhook.name },
});

/** What somebody is told about: whatever can leave an export without its pipeline. */
export const alarms = [
  createAlarm(
    "failed",
    `A pipeline could not be started. ${REPEATED} To start it before or after that:
${replay}`,
    atTheFirst({ ...requests, dimensions: { Outcome: "failed" } }),
  ),
  createAlarm(
    "unusable",
    `A webhook from Alma could not be read, so it started nothing. ${NOT_REPEATED} Once the cause is fixed, if the log line has an event:
${replay}
If it has none:
${reconcile}`,
    atTheFirst(unusableRequests),
  ),
  createAlarm(
    "wrong-signature",
    `A webhook was rejected because another secret had signed it. ${NOT_REPEATED} Once Alma and this stage have the same secret:
${reconcile}`,
    atTheFirst(wrongSignatures),
  ),
  createAlarm(
    "job-failed",
    `A pipeline's job failed in Alma or ended with warnings, so it started nothing. ${NOT_REPEATED} If its report in Alma shows that the export is complete:
${replay} --accept --only JOB_ID`,
    atTheFirst(failedJobs),
  ),
  createAlarm(
    "errors",
    `The function ended before it could answer: it can't start, or ran out of time or memory. If Alma called it: ${REPEATED} After that:
${reconcile}`,
    atTheFirst(ofFunction("Errors")),
  ),
  createAlarm(
    "throttles",
    `Lambda rejected requests with 429, because there were too many at a time. If Alma sent one of them, its event is lost: ${NOT_REPEATED} To find out:
${reconcile}`,
    atTheFirst(ofFunction("Throttles")),
  ),
  createAlarm(
    "silence",
    `Alma has sent nothing for ${A_DAY} hours, although jobs end every day. What it did not send, it does not send later. Once its integration profile is active and has the right URL:
${reconcile}`,
    atNone(genuineRequests, A_DAY),
  ),
  ...stateMachines.map(({ pipeline, arn }) =>
    createAlarm(
      "execution-failed",
      `An execution of the ${pipeline} pipeline failed, timed out or was aborted. ${NOT_REPEATED} Redrive the execution in Step Functions, or start a second one, where WORD is one that has not been used for it:
${inStage("replay", "--since 7d --rename WORD --only EXECUTION_NAME")}`,
      atTheFirstOfAny(
        ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metricName) => ({
          namespace: "AWS/States",
          metricName,
          dimensions: { StateMachineArn: arn },
        })),
      ),
      pipeline,
    ),
  ),
  ...expectedEveryHours.map(({ pipeline, hours }) =>
    createAlarm(
      "late",
      `Nothing has started the ${pipeline} pipeline for ${hours} hours. Check in Alma that its job runs, and under the name that is set here. Then:
${reconcile}`,
      atNone(
        {
          ...pipelineRequests,
          dimensions: { Pipeline: pipeline, Reason: observeOnly ? "observe-only" : "started" },
        },
        hours,
      ),
      pipeline,
    ),
  ),
];
