import { logGroup } from "./log-group.ts";

const namespace = `${$app.name}/${$app.stage}`;

/** Requests with an outcome, e.g. `started` or `failed`. */
export const requests = logMetric("Requests", "$.outcome = *", {
  dimensions: { Outcome: "$.outcome" },
});

/** Requests about a pipeline's jobs with a reason, e.g. `started` or `nothing-exported`. */
export const pipelineRequests = logMetric("PipelineRequests", "$.pipeline = * && $.reason = *", {
  dimensions: { Pipeline: "$.pipeline", Reason: "$.reason" },
});

/** Requests with a valid signature: from Alma, or what an operator sends again. */
export const genuineRequests = logMetric("GenuineRequests", "$.signedBy = *");

/** Requests with a valid signature that could not be read. */
export const unusableRequests = logMetric(
  "UnusableRequests",
  '$.outcome = "rejected" && $.signedBy = *',
);

/** Requests with a signature that another secret made. Those without any are not counted. */
export const wrongSignatures = logMetric("WrongSignatures", '$.reason = "wrong-signature"');

/** Jobs of a pipeline that failed in Alma. */
export const failedJobs = logMetric("FailedJobs", '$.reason = "job-failed"');

/** The time from a request's arrival to its answer. */
export const milliseconds = logMetric("Milliseconds", "$.milliseconds = *", {
  value: "$.milliseconds",
  unit: "Milliseconds",
});

interface LogMetric {
  /** What a line adds. */
  value?: string;
  unit?: string;
  /** Fields by whose values the metric is kept apart. */
  dimensions?: Record<string, string>;
}

/**
 * Creates a metric that CloudWatch reads from log lines, which costs a request no time. The lines
 * of a deployment's own tests count in none.
 *
 * @param condition which lines count; `= *` means that there is such a field
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
export function logMetric(
  metricName: string,
  condition: string,
  { value = "1", unit = "Count", dimensions }: LogMetric = {},
  { name: logGroupName } = logGroup,
) {
  new aws.cloudwatch.LogMetricFilter(metricName, {
    name: metricName,
    logGroupName,
    pattern: `{ ${condition} && $.test NOT EXISTS }`,
    metricTransformation: { name: metricName, namespace, value, unit, dimensions },
  });
  return { namespace, metricName };
}
