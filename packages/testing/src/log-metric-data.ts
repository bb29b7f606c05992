import * as v from "valibot";
import { metricFilter } from "./metric-filter.ts";

/** A value of a CloudWatch metric, in the minute in which it was measured. */
export interface DataPoint {
  /** What {@link metricId} gives. */
  metric: string;
  minute: number;
  value: number;
}

/** A log line, in the minute in which it was written. */
export interface WrittenLine {
  logGroup: string;
  minute: number;
  text: string;
}

/** A metric is told from others by its namespace, its name and all of its dimensions. */
export const metricId = (
  namespace: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>> = {},
) => JSON.stringify([namespace, metricName, ...Object.entries(dimensions).sort()]);

/** The inputs of an `aws:cloudwatch/logMetricFilter:LogMetricFilter`, as far as they are used. */
const LogMetricFilter = v.object({
  logGroupName: v.string(),
  pattern: v.string(),
  metricTransformation: v.object({
    namespace: v.string(),
    name: v.string(),
    value: v.string(),
    dimensions: v.optional(v.record(v.string(), v.string()), {}),
  }),
});

/**
 * Computes what CloudWatch would read from log lines: a data point for each line that a filter
 * matches. Where none does, there is none.
 *
 * @param filters the inputs of a stage's metric filters
 */
export function logMetricData(
  filters: readonly unknown[],
  lines: readonly WrittenLine[],
): DataPoint[] {
  return filters.flatMap((inputs) => {
    const { logGroupName, pattern, metricTransformation } = v.parse(LogMetricFilter, inputs);
    const { namespace, name, value, dimensions } = metricTransformation;
    const matches = metricFilter(pattern);
    return lines
      .filter(({ logGroup, text }) => logGroup === logGroupName && matches(text))
      .map(({ minute, text }) => {
        const fields: unknown = JSON.parse(text);
        const read = (from: string) =>
          from.startsWith("$.") ? String(Reflect.get(Object(fields), from.slice(2))) : from;
        const own = Object.fromEntries(
          Object.entries(dimensions).map(([dimension, from]) => [dimension, read(from)]),
        );
        return { metric: metricId(namespace, name, own), minute, value: Number(read(value)) };
      });
  });
}
