import { topic } from "./alarm-topic.ts";
import { runbook } from "./runbook.ts";

/** A metric of CloudWatch. */
interface Metric {
  namespace: string;
  metricName: string;
  dimensions?: aws.cloudwatch.MetricAlarmArgs["dimensions"];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Hours: what happens daily does not happen at the same minute. */
export const MORE_THAN_A_DAY = 26;

/** The command that lists this stage's exports of a week, also for an alarm that is read days later. */
export const exportsCommand = (options = "") =>
  `npx sst shell --stage ${$app.stage} -- npm run exports -- --stage ${$app.stage} --since 7d ${options}`.trim();

/** What an alarm says, and when it goes off. */
interface Alarm {
  /** The pipeline whose alarm it is, where each pipeline has one. */
  pipeline?: string;
  /** What happened, whether Alma sends it again, and when the command that follows is of use. */
  text: string;
  /** Options of the command, besides the stage and the time. */
  options?: string;
  /** When it goes off: {@link atTheFirst} and the others below. */
  when: Omit<aws.cloudwatch.MetricAlarmArgs, "name">;
}

/**
 * Creates an alarm that is reported to the topic, and again once it is over.
 *
 * @param name also the heading of the alarm's section in the runbook
 */
export function createAlarm(name: string, { pipeline, text, options, when }: Alarm) {
  const suffix = pipeline ? `-${pipeline.toLowerCase()}` : "";
  return new aws.cloudwatch.MetricAlarm(`${name}${suffix}-alarm`, {
    name: `${$app.name}-${$app.stage}-${name}${suffix}`,
    alarmDescription: `${text}
${exportsCommand(options)}
This lists what would be started. With --yes it is started.
${runbook(name)}`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...when,
  });
}

/** Goes off within five minutes of the first one. */
export const atTheFirst = (metric: Metric) => ({
  ...metric,
  statistic: "Sum",
  period: 5 * MINUTE,
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  treatMissingData: "notBreaching",
});

/** Goes off within an hour of the first one, and is over when there was none for these hours. */
export const untilNone = (metric: Metric, hours: number) => ({
  ...atTheFirst(metric),
  period: HOUR,
  evaluationPeriods: hours,
  datapointsToAlarm: 1,
});

/**
 * Goes off when there was none for these hours. Where nothing was logged, the metric has no value, and
 * CloudWatch would evaluate older values in place of the missing ones. `FILL` puts a 0 there.
 */
export const atNone = (metric: Metric, hours: number) => ({
  metricQueries: [
    { id: "filled", expression: "FILL(counted, 0)", returnData: true },
    { id: "counted", metric: { ...metric, period: HOUR, stat: "Sum" } },
  ],
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  evaluationPeriods: hours,
  treatMissingData: "breaching",
});
