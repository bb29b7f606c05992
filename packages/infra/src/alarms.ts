import { alarmEmail } from "./deployment-settings.ts";
import { badSignatures, genuineRequests, namespace, requests } from "./log-metrics.ts";
import { webhook } from "./webhook-function.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const topic = new aws.sns.Topic("Alarms", { name: `${$app.name}-${$app.stage}-alarms` });

if (alarmEmail) {
  new aws.sns.TopicSubscription("AlarmEmail", {
    topic: topic.arn,
    protocol: "email",
    endpoint: alarmEmail,
  });
}

/** What somebody is told about, each with what to do. */
export const alarms = [
  alarm("failed", {
    alarmDescription:
      "A webhook failed, so its pipeline did not start. Alma sends it again for ten hours. The log line with outcome failed says why.",
    ...fromLog(requests, { Outcome: "failed" }),
    period: 5 * MINUTE,
  }),
  alarm("bad-signatures", {
    alarmDescription:
      "Requests with a wrong signature keep coming. Alma's secret and this stage's differ, or somebody else is trying.",
    ...fromLog(badSignatures),
    period: HOUR,
    threshold: 3,
  }),
  alarm("silence", {
    alarmDescription:
      "Alma has sent nothing for a day, though jobs end every day. Look at its integration profile: is it active, with the right URL?",
    ...fromLog(genuineRequests),
    comparisonOperator: "LessThanThreshold",
    period: HOUR,
    evaluationPeriods: 24,
    treatMissingData: "breaching",
  }),
  alarm("errors", {
    alarmDescription:
      "The function itself failed, so Alma got no answer. A setting may be wrong: the log says which.",
    ...fromLambda("Errors"),
    period: 5 * MINUTE,
  }),
  alarm("throttles", {
    alarmDescription: "AWS turned requests away: the account runs too many functions at a time.",
    ...fromLambda("Throttles"),
    period: 5 * MINUTE,
  }),
  alarm("slow", {
    alarmDescription:
      "Answers take close to 4 seconds, at which the service gives up. Step Functions may be in trouble.",
    ...fromLambda("Duration"),
    statistic: "Maximum",
    period: 5 * MINUTE,
    threshold: 3500,
  }),
];

function fromLog(metricName: string, dimensions?: Record<string, string>) {
  return { namespace, metricName, dimensions };
}

function fromLambda(metricName: string) {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: webhook.name } };
}

/** Goes off at one event within a period, unless told otherwise. */
function alarm(
  name: string,
  args: Partial<aws.cloudwatch.MetricAlarmArgs> & Pick<aws.cloudwatch.MetricAlarmArgs, "period">,
) {
  return new aws.cloudwatch.MetricAlarm(`${name}-alarm`, {
    name: `${$app.name}-${$app.stage}-${name}`,
    statistic: "Sum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    ...args,
  });
}
