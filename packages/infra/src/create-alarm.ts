import { alarmEmail } from "./deployment-settings.ts";
import { runbook } from "./runbook.ts";

/** A metric of CloudWatch. */
interface Metric {
  namespace: string;
  metricName: string;
  dimensions?: aws.cloudwatch.MetricAlarmArgs["dimensions"];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Hours: a day, and some more because nothing happens at the same minute every day. */
export const A_DAY = 26;

const topic = new aws.sns.Topic("Alarms", { name: `${$app.name}-${$app.stage}-alarms` });

if (alarmEmail) {
  new aws.sns.TopicSubscription("AlarmEmail", {
    topic: topic.arn,
    protocol: "email",
    endpoint: alarmEmail,
  });
}

const LISTED = "This lists what would be started. With --yes it is started.";

/** The command that runs an npm script with the links and rights of this stage. */
export const inStage = (script: string, options: string) =>
  `npx sst shell --stage ${$app.stage} -- npm run ${script} -- --stage ${$app.stage} ${options}`;

/**
 * Creates an alarm that is reported to the topic, and again once it is over.
 *
 * @param name also the heading of the alarm's section in the runbook
 * @param description what happened, whether Alma sends it again, and the command that starts the
 *   export
 * @param when what {@link atTheFirst} and the others below give
 * @param pipeline whose alarm it is, where each pipeline has one
 */
export function createAlarm(
  name: string,
  description: string,
  when: Omit<aws.cloudwatch.MetricAlarmArgs, "name">,
  pipeline?: string,
) {
  const suffix = pipeline ? `-${pipeline.toLowerCase()}` : "";
  return new aws.cloudwatch.MetricAlarm(`${name}${suffix}-alarm`, {
    name: `${$app.name}-${$app.stage}-${name}${suffix}`,
    alarmDescription: `${description}\n${LISTED}\n${runbook(name)}`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...when,
  });
}

const AT_LEAST_ONE = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  treatMissingData: "notBreaching",
};

/** At the first one within five minutes. */
export const atTheFirst = (metric: Metric) => ({
  ...AT_LEAST_ONE,
  ...metric,
  statistic: "Sum",
  period: 5 * MINUTE,
  evaluationPeriods: 1,
});

/** At the first one of any within five minutes. */
export const atTheFirstOfAny = (metrics: Metric[]) => ({
  ...AT_LEAST_ONE,
  // One without a value counts as 0, if another has one.
  metricQueries: queries(metrics, 5 * MINUTE, metrics.map((_, index) => `m${index}`).join(" + ")),
  evaluationPeriods: 1,
});

/** At the first one, and until there was none for so many hours. */
export const untilNone = (metric: Metric, hours: number) => ({
  ...atTheFirst(metric),
  period: HOUR,
  evaluationPeriods: hours,
  datapointsToAlarm: 1,
});

/**
 * When there was none for so many hours. A metric has no value where nothing happened, and for
 * values an alarm also looks further back than its hours. Filled in, it looks at these alone.
 */
export const atNone = (metric: Metric, hours: number) => ({
  metricQueries: queries([metric], HOUR, "FILL(m0, 0)"),
  comparisonOperator: "LessThanThreshold",
  threshold: 1,
  evaluationPeriods: hours,
  treatMissingData: "breaching",
});

/** An expression, and the sums of metrics of which it is computed: `m0`, `m1` and so on. */
const queries = (metrics: Metric[], period: number, expression: string) => [
  { id: "value", expression, returnData: true },
  ...metrics.map((metric, index) => ({
    id: `m${index}`,
    metric: { ...metric, period, stat: "Sum" },
  })),
];
