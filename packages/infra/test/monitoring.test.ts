import { type RequestFacts, requestLine } from "@almahook/functions/log-line";
import { pipelines } from "@almahook/pipelines/registry";
import { resourcesOf } from "@almahook/synth/deployment";
import { evaluateStage, JOB_NAMES } from "@almahook/testing/evaluate-stage";
import { describe, expect, test } from "vitest";

const prod = await evaluateStage("prod", {
  env: { ...JOB_NAMES, ALARM_EMAIL: "operations@example.edu" },
});

const inputsOf = (type: string) => resourcesOf(prod, type).map(({ inputs }) => Object(inputs));
const filters = inputsOf("aws:cloudwatch/logMetricFilter:LogMetricFilter");
const alarms = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm");
const [dashboard] = inputsOf("aws:cloudwatch/dashboard:Dashboard");
const [topic] = inputsOf("aws:sns/topic:Topic");
const { widgets } = JSON.parse(dashboard.dashboardBody);

const LINES = {
  started: {
    outcome: "started",
    reason: "started",
    status: 200,
    signedBy: "current",
    pipeline: "PPOD",
    milliseconds: 57,
  },
  ignored: {
    outcome: "ignored",
    reason: "no-pipeline",
    status: 200,
    signedBy: "current",
    milliseconds: 1,
  },
  forged: { outcome: "rejected", reason: "wrong-signature", status: 401, milliseconds: 0 },
  failed: {
    outcome: "failed",
    reason: "unavailable",
    status: 503,
    signedBy: "previous",
    pipeline: "BURSAR",
    milliseconds: 4001,
  },
  ping: { outcome: "ignored", reason: "ping", status: 200, milliseconds: 0 },
} satisfies Record<string, RequestFacts>;

/** What CloudWatch counts of a line: a value for each metric that the line matches. */
function counted(line: RequestFacts) {
  const fields = JSON.parse(requestLine(line, Date.now()));
  const matches = (term: string) => {
    const [, field = "", value] = /^\$\.(\w+) = (.+)$/.exec(term) ?? [];
    return value === "*" ? field in fields : JSON.stringify(fields[field]) === value;
  };
  const read = (text: string) => (text.startsWith("$.") ? fields[text.slice(2)] : text);
  return Object.fromEntries(
    filters
      .filter(({ pattern }) => pattern.slice(2, -2).split(" && ").every(matches))
      .map(({ metricTransformation: { name, value, dimensions = {} } }) => [
        [name, ...Object.values<string>(dimensions).map(read)].join(" "),
        Number(read(value)),
      ]),
  );
}

describe("metrics", () => {
  test.each([
    ["started", { "PipelineRequests started PPOD": 1, GenuineRequests: 1, Milliseconds: 57 }],
    ["ignored", { GenuineRequests: 1, Milliseconds: 1 }],
    ["forged", { "Requests rejected": 1, BadSignatures: 1, Milliseconds: 0 }],
    ["failed", { "PipelineRequests failed BURSAR": 1, GenuineRequests: 1, Milliseconds: 4001 }],
    ["ping", { Milliseconds: 0 }],
  ] as const)("are read from the log line of a request: %s", (name, metrics) => {
    const line = LINES[name];
    expect(counted(line)).toEqual({ [`Requests ${line.outcome}`]: 1, ...metrics });
  });

  test("are read from the function's own log", () => {
    const [lambda] = inputsOf("aws:lambda/function:Function");
    for (const { logGroupName } of filters) {
      expect(logGroupName).toBe(lambda.loggingConfig.logGroup);
    }
  });
});

describe("alarms", () => {
  const alarm = (name: string) =>
    alarms.find((each) => each.name === `almahook-prod-${name}`) ?? expect.fail(name);

  test("go to one topic, and from there to ALARM_EMAIL", () => {
    expect(alarms).toHaveLength(6);
    for (const { alarmActions, alarmDescription } of alarms) {
      expect(alarmActions).toEqual([`arn:aws:sns:us-east-1:123456789012:${topic.name}`]);
      expect(alarmDescription).toMatch(/[.?]$/);
    }
    expect(inputsOf("aws:sns/topicSubscription:TopicSubscription")).toEqual([
      {
        topic: `arn:aws:sns:us-east-1:123456789012:${topic.name}`,
        protocol: "email",
        endpoint: "operations@example.edu",
      },
    ]);
  });

  const atLeast = "GreaterThanOrEqualToThreshold";

  test.each([
    ["failed", { metricName: "Requests", dimensions: { Outcome: "failed" }, threshold: 1 }],
    ["bad-signatures", { metricName: "BadSignatures", threshold: 3, period: 3600 }],
    ["errors", { metricName: "Errors", threshold: 1 }],
    ["throttles", { metricName: "Throttles", threshold: 1 }],
    ["slow", { metricName: "Duration", statistic: "Maximum", threshold: 3500 }],
  ])("go off: %s", (name, expected) => {
    expect(alarm(name)).toMatchObject({
      comparisonOperator: atLeast,
      treatMissingData: "notBreaching",
      evaluationPeriods: 1,
      ...expected,
    });
  });

  test("go off when nothing genuine came for a day", () => {
    expect(alarm("silence")).toMatchObject({
      metricName: "GenuineRequests",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 24,
      treatMissingData: "breaching",
    });
  });

  test("watch metrics that there are", () => {
    const names = filters.map(({ name }) => name);
    for (const { namespace, metricName } of alarms) {
      if (namespace !== "AWS/Lambda") expect(names).toContain(metricName);
    }
  });
});

describe("the dashboard", () => {
  test("shows every alarm, and every pipeline", () => {
    expect(widgets[0].properties.alarms).toHaveLength(alarms.length);
    const text = JSON.stringify(widgets);
    for (const { name } of pipelines) expect(text).toContain(`"label":"${name}"`);
  });

  test("shows metrics that there are", () => {
    const names = filters.map(({ name }) => name);
    for (const { properties } of widgets) {
      for (const [namespace, metricName] of properties.metrics ?? []) {
        if (namespace !== "AWS/Lambda") expect(names).toContain(metricName);
      }
    }
  });

  test("has its widgets side by side", () => {
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
    const places = widgets.map(({ x, y }: { x: number; y: number }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(widgets.length);
  });
});
