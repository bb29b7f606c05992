import { logGroup } from "./log-group.ts";

const namespace = `${$app.name}/${$app.stage}`;

/** Requests with an outcome, e.g. `started` or `failed`. */
export const requests = logMetric("Requests", "$.outcome = *", { Outcome: "$.outcome" });

/** Requests about a pipeline's jobs with a reason, e.g. `started` or `nothing-exported`. */
export const pipelineRequests = logMetric("PipelineRequests", "$.pipeline = * && $.reason = *", {
  Pipeline: "$.pipeline",
  Reason: "$.reason",
});

/**
 * Starts of a pipeline. A duplicate counts, too: the answer to the first start may have been lost.
 */
export const starts = logMetric(
  "Starts",
  '$.pipeline = * && ($.outcome = "started" || $.outcome = "duplicate" || $.outcome = "observed")',
  { Pipeline: "$.pipeline" },
);

/** Requests with a valid signature: from Alma, or sent again by an operator. */
export const signedRequests = logMetric("SignedRequests", "$.signedBy = *");

/** Log lines that set off an alarm, by its name, which `alarmOf` of the functions decides. */
export const alarmLines = alarmLinesOf(logGroup, "Alarms");

/** Creates the metric of log lines that set off an alarm, under the same name for every log. */
export function alarmLinesOf(log: typeof logGroup, resourceName: string) {
  return logMetric("Alarms", "$.alarm = *", { Alarm: "$.alarm" }, log, resourceName);
}

/**
 * Creates a metric that CloudWatch extracts from log lines, which adds no latency to a request.
 * Lines of a deployment's own tests are not counted.
 *
 * @param condition which lines count: `= *` means that the line has the field
 * @param dimensions of the metric, each from a field of the line
 * @see
 *   https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function logMetric(
  metricName: string,
  condition: string,
  dimensions?: Record<string, string>,
  { name: logGroupName } = logGroup,
  resourceName = metricName,
) {
  new aws.cloudwatch.LogMetricFilter(resourceName, {
    name: metricName,
    logGroupName,
    pattern: `{ ${condition} && $.test NOT EXISTS }`,
    metricTransformation: { name: metricName, namespace, value: "1", unit: "Count", dimensions },
  });
  return { namespace, metricName };
}
