import { pipelines } from "@almahook/pipelines/registry";
import { alarms } from "./alarms.ts";
import { logGroup } from "./log-group.ts";
import { milliseconds, namespace, pipelineRequests, requests } from "./log-metrics.ts";
import { webhook } from "./webhook-function.ts";

const region = aws.getRegionOutput().region;

const OUTCOMES = ["started", "duplicate", "ignored", "challenge", "rejected", "failed"];

/** The service at a glance: is anything wrong, what came, what was started, how fast. */
const widgets = [
  {
    type: "alarm",
    ...at(0, 0, 24, 2),
    properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) },
  },
  graph("Requests by what became of them", at(0, 2, 12, 6), {
    stacked: true,
    metrics: OUTCOMES.map((outcome) => [namespace, requests, "Outcome", outcome]),
  }),
  graph("Pipelines started", at(12, 2, 12, 6), {
    stacked: true,
    metrics: pipelines.map(({ name }) => [
      ...[namespace, pipelineRequests, "Pipeline", name, "Outcome", "started"],
      { label: name },
    ]),
  }),
  graph("Milliseconds to the answer", at(0, 8, 12, 6), {
    metrics: ["p50", "p99", "Maximum"].map((stat) => [
      namespace,
      milliseconds,
      { stat, label: stat },
    ]),
    annotations: {
      horizontal: [
        { label: "the service gives up", value: 4000 },
        { label: "Alma gives up", value: 5000 },
      ],
    },
  }),
  graph("The function", at(12, 8, 12, 6), {
    metrics: ["Invocations", "Errors", "Throttles"].map((name) => [
      "AWS/Lambda",
      name,
      "FunctionName",
      webhook.name,
    ]),
  }),
  {
    type: "log",
    ...at(0, 14, 24, 8),
    properties: {
      title: "Latest starts, failures and rejections",
      region,
      view: "table",
      query: $interpolate`SOURCE '${logGroup.name}'
| fields @timestamp, outcome, reason, pipeline, records, jobName, executionName, milliseconds
| filter outcome in ["started", "duplicate", "failed", "rejected"]
| sort @timestamp desc
| limit 50`,
    },
  },
];

new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: `${$app.name}-${$app.stage}`,
  dashboardBody: $jsonStringify({ widgets }),
});

/** A place on the dashboard, which is 24 wide. */
function at(x: number, y: number, width: number, height: number) {
  return { x, y, width, height };
}

function graph(title: string, place: ReturnType<typeof at>, properties: object) {
  return {
    type: "metric",
    ...place,
    properties: { title, region, stat: "Sum", period: 3600, view: "timeSeries", ...properties },
  };
}
