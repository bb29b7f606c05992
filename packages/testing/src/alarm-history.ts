import * as v from "valibot";
import { type DataPoint, metricId } from "./log-metric-data.ts";

const MetricStat = v.object({
  namespace: v.string(),
  metricName: v.string(),
  dimensions: v.optional(v.record(v.string(), v.string())),
  period: v.number(),
});

/** The inputs of an `aws:cloudwatch/metricAlarm:MetricAlarm`, as far as its state depends on them. */
const MetricAlarm = v.object({
  ...v.partial(MetricStat).entries,
  statistic: v.optional(v.literal("Sum")),
  metricQueries: v.optional(
    v.array(
      v.object({
        id: v.string(),
        expression: v.optional(v.string()),
        returnData: v.optional(v.boolean()),
        metric: v.optional(v.object({ ...MetricStat.entries, stat: v.literal("Sum") })),
      }),
    ),
    [],
  ),
  comparisonOperator: v.picklist(["GreaterThanOrEqualToThreshold", "LessThanThreshold"]),
  threshold: v.number(),
  evaluationPeriods: v.number(),
  datapointsToAlarm: v.optional(v.number()),
  treatMissingData: v.picklist(["breaching", "notBreaching"]),
});

const DAY = 24 * 60;

/**
 * CloudWatch also reads periods before those that an alarm evaluates, for values to put in the place
 * of missing ones. How many is not documented; the documentation's example has two more.
 */
const MORE_PERIODS = 2;

export interface StateChange {
  minute: number;
  state: "OK" | "ALARM";
}

/**
 * Computes how the state of an alarm changes, as CloudWatch documents its evaluation. A
 * setting that is not modelled here is refused rather than guessed at.
 *
 * @param alarm the inputs of an alarm
 * @param data of any metrics, also from before minute 0
 * @param minutes how long the alarm is watched from minute 0, before which it was OK
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function alarmHistory(
  alarm: unknown,
  data: readonly DataPoint[],
  minutes: number,
): StateChange[] {
  const {
    evaluationPeriods,
    datapointsToAlarm = evaluationPeriods,
    ...settings
  } = v.parse(MetricAlarm, alarm);
  const { threshold, comparisonOperator, treatMissingData } = settings;
  const { period, valueAt } = valuesOf(settings, data);
  const span = period * evaluationPeriods;
  if (span > 7 * DAY || (period < 60 && span > DAY)) {
    throw new Error(`An alarm can't look back ${span} minutes with periods of ${period}`);
  }
  const isBreaching = (value: number) =>
    comparisonOperator === "LessThanThreshold" ? value < threshold : value >= threshold;
  const isMissingBreaching = treatMissingData === "breaching";

  const changes: StateChange[] = [];
  // An alarm that looks back more than a day is evaluated once an hour.
  const step = span > DAY ? 60 : 1;
  for (let minute = 0; minute <= minutes; minute += step) {
    const values = Array.from({ length: evaluationPeriods + MORE_PERIODS }, (_, index) =>
      valueAt(minute - index * period),
    );
    const evaluated = values
      .filter((value) => value !== undefined)
      .slice(0, evaluationPeriods)
      .map(isBreaching);
    while (evaluated.length < evaluationPeriods) evaluated.push(isMissingBreaching);
    const state = evaluated.filter(Boolean).length >= datapointsToAlarm ? "ALARM" : "OK";
    if (state !== (changes.at(-1)?.state ?? "OK")) changes.push({ minute, state });
  }
  return changes;
}

type Settings = Pick<
  v.InferOutput<typeof MetricAlarm>,
  "metricQueries" | "namespace" | "metricName" | "dimensions" | "period"
>;

/** How the value of an alarm's metric or expression is found in the period before a minute. */
function valuesOf({ metricQueries, ...single }: Settings, data: readonly DataPoint[]) {
  const result = metricQueries.find(({ returnData }) => returnData);
  const expression = result ? (result.expression ?? result.id) : "m0";
  const stats = result
    ? metricQueries.flatMap(({ id, metric }) => (metric ? [{ id, ...metric }] : []))
    : [{ id: "m0", ...v.parse(MetricStat, single) }];
  const [seconds, ...others] = new Set(stats.map((stat) => stat.period));
  if (!seconds || others.length > 0) throw new Error("The metrics must have one period");
  const period = seconds / 60;
  const points = new Map(
    stats.map(({ id, namespace, metricName, dimensions }) => {
      const metric = metricId(namespace, metricName, dimensions);
      return [id, data.filter((point) => point.metric === metric)];
    }),
  );
  const sum = (id: string, end: number) => {
    const within = points
      .get(id)
      ?.filter(({ minute }) => minute >= end - period && minute < end)
      .map(({ value }) => value);
    if (!within) throw new Error(`There is no metric ${id}`);
    return within.length > 0 ? within.reduce((one, other) => one + other) : undefined;
  };

  /** A sum of terms counts those without a value as 0, if any has one. */
  const valueAt = (end: number) => {
    const terms = expression.split(" + ").map((term) => {
      const [, id, filler] = /^(?:FILL\()?([a-z]\w*)(?:, (\d+)\))?$/.exec(term) ?? [];
      if (!id) throw new Error(`The expression ${expression} is not modelled`);
      return sum(id, end) ?? (filler === undefined ? undefined : Number(filler));
    });
    const values = terms.filter((value) => value !== undefined);
    return values.length > 0 ? values.reduce((one, other) => one + other) : undefined;
  };
  return { period, valueAt };
}
