import { readFileSync } from "node:fs";
import { type RequestFacts, requestLine } from "@almahook/functions/log-line";
import { pipelines } from "@almahook/pipelines/registry";
import { resourcesOf } from "@almahook/synth/deployment";
import { root } from "@almahook/synth/platform";
import { evaluateStage, JOB_NAMES } from "@almahook/testing/evaluate-stage";
import { logMetricData, metricId } from "@almahook/testing/log-metric-data";
import { metricFilter } from "@almahook/testing/metric-filter";
import { describe, expect, test } from "vitest";

const GITHUB = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "example/almahook" };
const ALMA_API_URL = "https://api-na.hosted.exlibrisgroup.com";
const [{ name: expectedPipeline }] = pipelines;

const prod = await evaluateStage("prod", {
  env: {
    ...JOB_NAMES,
    ...GITHUB,
    ALARM_EMAIL: "operations@example.edu",
    ALMA_API_URL,
    [`${expectedPipeline}_EXPECTED_EVERY_HOURS`]: "168",
  },
});

const inputsOf = (type: string) => resourcesOf(prod, type).map(({ inputs }) => Object(inputs));
const filters = inputsOf("aws:cloudwatch/logMetricFilter:LogMetricFilter");
const alarms = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm");
const [dashboard] = inputsOf("aws:cloudwatch/dashboard:Dashboard");
const [topic] = inputsOf("aws:sns/topic:Topic");
/** The inputs of the only resource of a name. */
const inputsNamed = (name: string) =>
  Object(prod.resources.find((resource) => resource.name === name)?.inputs);
const webhook = inputsNamed("WebhookFunction");
const missed = inputsNamed("MissedHandlerFunction");
const { widgets } = JSON.parse(dashboard.dashboardBody);
const runbook = readFileSync(`${root}/docs/operations.md`, "utf8");
const topicArn = `arn:aws:sns:us-east-1:123456789012:${topic.name}`;

test("the metrics are read from the functions' own logs", () => {
  const logGroups = [webhook, missed].map(({ loggingConfig }) => loggingConfig.logGroup);
  expect(new Set(logGroups)).toEqual(new Set(["/almahook/prod/webhook", "/almahook/prod/missed"]));
  expect(new Set(filters.map(({ logGroupName }) => logGroupName))).toEqual(new Set(logGroups));
});

describe("the daily comparison with Alma", () => {
  const policyOf = (role: string) => JSON.parse(inputsNamed(role).inlinePolicies[0].policy);

  test("is invoked by a schedule", () => {
    expect(inputsNamed("MissedSchedule")).toMatchObject({
      scheduleExpression: "cron(0 15 * * ? *)",
      state: "ENABLED",
      target: { arn: `arn:aws:lambda:us-east-1:123456789012:function:${missed.name}` },
    });
    expect(inputsNamed("MissedRole").assumeRolePolicy.Statement[0].Principal).toEqual({
      Service: "scheduler.amazonaws.com",
    });
  });

  test("may list the executions of the pipelines' state machines, and nothing else", () => {
    const resources = pipelines.map(
      ({ stateMachine: { link } }) => Object(inputsNamed(`${link}LinkRef`).properties).arn,
    );
    expect(policyOf("MissedHandlerRole").statements).toEqual([
      { effect: "Allow", actions: ["states:ListExecutions"], resources },
    ]);
  });

  test("knows the environment, the job names and where Alma's API is", () => {
    expect(missed).toMatchObject({ timeout: 600, architectures: ["arm64"] });
    const { SST_KEY, SST_KEY_FILE, SST_RESOURCE_App, ...variables } = missed.environment.variables;
    expect(variables).toEqual({ WORKSPACE: "prod", ...JOB_NAMES, ALMA_API_URL });
    expect(inputsNamed("ComparisonSettingsLinkRef")).toMatchObject({ properties: variables });
  });
});

test("the time to the answer, and what a pipeline's job led to, are read from a log line", () => {
  const facts: RequestFacts = {
    outcome: "ignored",
    reason: "nothing-exported",
    status: 200,
    signedBy: "current",
    pipeline: expectedPipeline,
    milliseconds: 57,
  };
  const text = requestLine(facts, Date.now());
  const line = { logGroup: webhook.loggingConfig.logGroup, minute: 0, text };
  const namespace = "almahook/prod";
  const dimensions = { Pipeline: expectedPipeline, Reason: "nothing-exported" };
  expect(logMetricData(filters, [line])).toEqual(
    expect.arrayContaining([
      { metric: metricId(namespace, "Milliseconds"), minute: 0, value: 57 },
      { metric: metricId(namespace, "PipelineRequests", dimensions), minute: 0, value: 1 },
    ]),
  );
});

describe("alarms", () => {
  test("are reported to ALARM_EMAIL, and again when they are over", () => {
    for (const { alarmActions, okActions } of alarms) {
      expect([alarmActions, okActions]).toEqual([[topicArn], [topicArn]]);
    }
    expect(inputsOf("aws:sns/topicSubscription:TopicSubscription")).toEqual([
      { topic: topicArn, protocol: "email", endpoint: "operations@example.edu" },
    ]);
  });

  test("have app and stage in their names", () => {
    for (const { name } of [...alarms, topic]) expect(name).toMatch(/^almahook-prod-[a-z-]+$/);
  });

  test("say what starts the export, and link to their section of the runbook", () => {
    for (const { alarmDescription } of alarms) {
      // AWS accepts no more.
      expect(alarmDescription.length).toBeLessThanOrEqual(1024);
      expect(alarmDescription).toMatch(
        /^npx sst shell --stage prod -- npm run \w+ -- --stage prod /m,
      );
      const [, heading] = /\nhttps:\S+\/docs\/operations\.md#(\S+)$/.exec(alarmDescription) ?? [];
      expect(runbook.split("\n")).toContain(`## ${heading}`);
    }
  });

  test("miss a pipeline only where it is said how often it starts", () => {
    const late = alarms.map(({ name }) => name).filter((name) => name.includes("late"));
    expect(late).toEqual([`almahook-prod-late-${expectedPipeline.toLowerCase()}`]);
  });
});

test("the runbook searches the log with patterns that CloudWatch takes", () => {
  const patterns = [...runbook.matchAll(/--filter-pattern '(\{.*\})'/g)].map(
    ([, pattern = ""]) => pattern,
  );
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) expect(() => metricFilter(pattern), pattern).not.toThrow();
});

describe("the dashboard", () => {
  test("shows every alarm, and every pipeline", () => {
    expect(widgets[0].properties.alarms).toHaveLength(alarms.length);
    const text = JSON.stringify(widgets);
    for (const { name } of pipelines) {
      for (const reason of ["started", "nothing-exported", "job-failed"]) {
        expect(text).toContain(`"${name}","Reason","${reason}"`);
      }
    }
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
