import { topic } from "./alarm-topic.ts";

/** A CloudWatch metric. */
interface Metric {
  namespace: string;
  metricName: string;
  dimensions?: aws.cloudwatch.MetricAlarmArgs["dimensions"];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Hours. Something that happens daily may be somewhat late. */
export const MORE_THAN_A_DAY = 26;

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

const REPOSITORY = GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/HEAD/` : "";

/**
 * The last lines of what an alarm says: the command that lists this stage's exports of the past
 * week, because an alarm may be read days later, and a link to the runbook. A deployment by hand has
 * only the runbook's path, because only GitHub Actions sets the repository's URL.
 *
 * @param section of the runbook
 * @param options more options of the command
 */
export const remedy = (section: string, options = "") => [
  `npx sst shell --stage ${$app.stage} -- npm run exports -- --stage ${$app.stage} --since 7d ${options}`.trim(),
  "This lists what would be started. With --yes it is started.",
  `${REPOSITORY}docs/operations.md#${section}`,
];

/** What an alarm says, and when it goes off. */
interface Alarm {
  /** The pipeline that it is about, for an alarm that each pipeline has. */
  pipeline?: string;
  /**
   * What happened, whether Alma sends the event again, and when to run the command that follows.
   */
  text: string;
  /** More options of the command. */
  options?: string;
  /** When it goes off: {@link atTheFirst}, {@link untilNone} or {@link atNone}. */
  when: Omit<aws.cloudwatch.MetricAlarmArgs, "name">;
}

/**
 * Creates an alarm that notifies the topic when it goes off and when it is over.
 *
 * @param name also the heading of the alarm's section in the runbook
 */
export function createAlarm(name: string, { pipeline, text, options, when }: Alarm) {
  const suffix = pipeline ? `-${pipeline.toLowerCase()}` : "";
  return new aws.cloudwatch.MetricAlarm(`${name}${suffix}-alarm`, {
    name: `${$app.name}-${$app.stage}-${name}${suffix}`,
    alarmDescription: [text, ...remedy(name, options)].join("\n"),
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...when,
  });
}

/** Goes off within five minutes of the first occurrence. */
export const atTheFirst = (metric: Metric) => ({
  ...metric,
  statistic: "Sum",
  period: 5 * MINUTE,
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  treatMissingData: "notBreaching",
});

/**
 * Goes off within an hour of the first occurrence, and is over after this many hours without one.
 */
export const untilNone = (metric: Metric, hours: number) => ({
  ...atTheFirst(metric),
  period: HOUR,
  evaluationPeriods: hours,
  datapointsToAlarm: 1,
});

/**
 * Goes off after this many hours without an occurrence. An hour in which nothing was logged has no
 * value, and CloudWatch would evaluate an older value in its place. `FILL` makes it a 0.
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
