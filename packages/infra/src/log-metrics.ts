import { logGroup } from "./log-group.ts";

/** The metrics that CloudWatch reads from the log, which costs no request any time. */
export const namespace = `${$app.name}/${$app.stage}`;

/** Requests by what became of them, e.g. `started` or `failed`. */
export const requests = metric("Requests", {
  pattern: "{ $.outcome = * }",
  dimensions: { Outcome: "$.outcome" },
});

/** Requests of jobs that belong to a pipeline. */
export const pipelineRequests = metric("PipelineRequests", {
  pattern: "{ $.pipeline = * && $.outcome = * }",
  dimensions: { Pipeline: "$.pipeline", Outcome: "$.outcome" },
});

/** Requests with the right signature: only Alma can send them. */
export const genuineRequests = metric("GenuineRequests", { pattern: "{ $.signedBy = * }" });

/** Requests with a wrong signature, or none. */
export const badSignatures = metric("BadSignatures", {
  pattern: '{ $.reason = "wrong-signature" }',
});

/** The time from a request's arrival to its answer. */
export const milliseconds = metric("Milliseconds", {
  pattern: "{ $.milliseconds = * }",
  value: "$.milliseconds",
  unit: "Milliseconds",
});

interface Metric {
  /** Which lines count: those with these fields. `*` is any value. */
  pattern: string;
  /** What a line counts. */
  value?: string;
  unit?: string;
  /** Fields that make a metric of their own of each value. */
  dimensions?: Record<string, string>;
}

/**
 * @returns the metric's name
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 */
function metric(name: string, { pattern, value = "1", unit = "Count", dimensions }: Metric) {
  new aws.cloudwatch.LogMetricFilter(name, {
    name,
    logGroupName: logGroup.name,
    pattern,
    metricTransformation: { name, namespace, value, unit, dimensions },
  });
  return name;
}
