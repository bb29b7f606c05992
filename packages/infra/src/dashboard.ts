import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { OUTCOMES, REQUEST_ALARMS, type Reason } from "@almahook/functions/log-line";
import { alarms } from "./alarms.ts";
import { checkAlarms } from "./check-function.ts";
import { pipelinesOn } from "./deployment-settings.ts";
import { logGroup } from "./log-group.ts";
import { alarmLines, pipelineRequests, requests } from "./log-metrics.ts";
import { webhook } from "./webhook-function.ts";

const region = aws.getRegionOutput().region;

/** The reasons in the lines about a pipeline's jobs, if nothing is wrong with the service. */
const JOB_REASONS = [
  "started",
  "observe-only",
  "nothing-to-do",
  "nothing-exported",
  "no-known-counter",
  "job-failed",
] as const satisfies Reason[];

/** The dashboard: alarms, requests, started pipelines and latency. */
const widgets = [
  {
    type: "alarm",
    ...at(0, 0, 24, 2),
    properties: { title: "Alarms", alarms: [...alarms, ...checkAlarms].map(({ arn }) => arn) },
  },
  graph("Requests by outcome", at(0, 2, 12, 6), {
    stacked: true,
    metrics: OUTCOMES.map((outcome) => [...series(requests), "Outcome", outcome]),
  }),
  graph("Jobs of the pipelines", at(12, 2, 12, 6), {
    stacked: true,
    metrics: pipelinesOn.flatMap(({ name }) =>
      JOB_REASONS.map((reason) => [
        ...[...series(pipelineRequests), "Pipeline", name, "Reason", reason],
        { label: `${name}: ${reason}` },
      ]),
    ),
  }),
  graph("Milliseconds to the answer", at(0, 8, 8, 6), {
    metrics: ["p50", "p99", "Maximum"].map((stat) => [
      ...inLambda("Duration"),
      { stat, label: stat },
    ]),
    annotations: { horizontal: [{ label: "Alma gives up", value: ALMA_TIMEOUT }] },
  }),
  graph("The function", at(8, 8, 8, 6), {
    metrics: ["Invocations", "Errors", "Throttles"].map(inLambda),
  }),
  graph("Log lines that set off an alarm", at(16, 8, 8, 6), {
    stacked: true,
    metrics: [...REQUEST_ALARMS, "missed"].map((alarm) => [...series(alarmLines), "Alarm", alarm]),
  }),
  {
    type: "log",
    ...at(0, 14, 24, 8),
    properties: {
      title: "Latest jobs of the pipelines, and requests that set off an alarm",
      region,
      view: "table",
      query: $interpolate`SOURCE '${logGroup.name}'
| fields @timestamp, alarm, outcome, reason, pipeline, records, jobName, executionName, milliseconds
| filter ispresent(pipeline) or ispresent(alarm)
| sort @timestamp desc
| limit 50`,
    },
  },
];

new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: $jsonStringify({ widgets }),
});

/** A position on the dashboard, which is 24 columns wide. */
function at(x: number, y: number, width: number, height: number) {
  return { x, y, width, height };
}

/** A metric as a graph's JSON has it. */
function series({ namespace, metricName }: typeof requests) {
  return [namespace, metricName];
}

/** A metric that Lambda counts of the webhook function. */
function inLambda(metricName: string) {
  return ["AWS/Lambda", metricName, "FunctionName", webhook.name];
}

function graph(title: string, place: ReturnType<typeof at>, properties: object) {
  return {
    type: "metric",
    ...place,
    properties: { title, region, stat: "Sum", period: 3600, view: "timeSeries", ...properties },
  };
}
