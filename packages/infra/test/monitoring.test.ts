import { readFileSync } from "node:fs";
import { OUTCOMES, REQUEST_ALARMS } from "@almahook/functions/log-line";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { resourcesOf, rightsOf } from "@almahook/synth/deployment";
import { root } from "@almahook/synth/platform";
import { evaluateStage, JOB_NAMES } from "@almahook/testing/evaluate-stage";
import { describe, expect, test } from "vitest";

const GITHUB = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "example/almahook" };
const ALMA_API_URL = "https://api-na.hosted.exlibrisgroup.com";
const [{ name: expectedPipeline }] = pipelines;

const { stage, workspace } = ENVIRONMENTS[0];

const deployment = await evaluateStage(stage, {
  env: {
    ...JOB_NAMES,
    ...GITHUB,
    ALMA_API_URL,
    [`${expectedPipeline}_EXPECTED_EVERY_HOURS`]: "168",
  },
});

const inputsOf = (type: string) =>
  resourcesOf(deployment, type).map(({ inputs }) => Object(inputs));
const filters = inputsOf("aws:cloudwatch/logMetricFilter:LogMetricFilter");
const alarms = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm");
const [dashboard] = inputsOf("aws:cloudwatch/dashboard:Dashboard");
const [topic] = inputsOf("aws:sns/topic:Topic");
/** The inputs of the only resource of a name. */
const inputsNamed = (name: string) =>
  Object(deployment.resources.find((resource) => resource.name === name)?.inputs);
/** The ARNs of the pipelines' state machines. */
const arns = pipelines.map(({ stateMachine }) =>
  String(inputsNamed(`${stateMachine.link}LinkRef`).properties.arn),
);
const webhook = inputsNamed("WebhookFunction");
const check = inputsNamed("CheckHandlerFunction");
const { widgets } = JSON.parse(dashboard.dashboardBody);
const runbook = readFileSync(`${root}/docs/operations.md`, "utf8");
const topicArn = `arn:aws:sns:us-east-1:123456789012:${topic.name}`;

describe("the check", () => {
  test("is invoked by a schedule", () => {
    expect(inputsNamed("CheckSchedule")).toMatchObject({
      scheduleExpression: "cron(0 15 * * ? *)",
      state: "ENABLED",
      target: { arn: `arn:aws:lambda:us-east-1:123456789012:function:${check.name}` },
    });
    expect(inputsNamed("CheckRole").assumeRolePolicy.Statement[0].Principal).toEqual({
      Service: "scheduler.amazonaws.com",
    });
  });

  test("may read the executions of the pipelines' state machines, and nothing else", () => {
    const role = "CheckHandlerRole";
    const executions = arns.map((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`);
    expect(rightsOf(deployment).filter((each) => each.role === role)).toEqual([
      { role, effect: "Allow", actions: ["states:ListExecutions"], resources: arns },
      { role, effect: "Allow", actions: ["states:DescribeExecution"], resources: executions },
    ]);
  });

  test("knows the environment, the job names and where Alma's API is", () => {
    expect(check).toMatchObject({
      handler: "bundle.handler",
      memorySize: 512,
      timeout: 600,
      architectures: ["arm64"],
      loggingConfig: { logFormat: "JSON", logGroup: `/almahook/${stage}/check` },
    });
    const { SST_KEY, SST_KEY_FILE, SST_RESOURCE_App, ...variables } = check.environment.variables;
    expect(variables).toEqual({ WORKSPACE: workspace, ...JOB_NAMES, ALMA_API_URL });
    expect(inputsNamed("DeploymentLinkRef")).toMatchObject({ properties: variables });
  });
});

describe("a failed execution", () => {
  const rules = inputsOf("aws:cloudwatch/eventRule:EventRule");
  const targets = inputsOf("aws:cloudwatch/eventTarget:EventTarget");

  test("is reported if this service named it, and not if a deployment's own tests did", () => {
    expect(
      rules.map(({ name, eventPattern }) => ({ name, pattern: JSON.parse(eventPattern) })),
    ).toEqual(
      pipelines.map(({ name, namePrefixes }, index) => ({
        name: `almahook-${stage}-execution-failed-${name.toLowerCase()}`,
        pattern: {
          source: ["aws.states"],
          "detail-type": ["Step Functions Execution Status Change"],
          detail: {
            stateMachineArn: [arns[index]],
            status: ["FAILED", "TIMED_OUT", "ABORTED"],
            name: namePrefixes.map((prefix) => ({ prefix })),
            executionArn: [{ "anything-but": { suffix: "-deployment-test" } }],
          },
        },
      })),
    );
  });

  test("is reported with its name and the command that runs it again", () => {
    expect(targets.map(({ rule }) => rule)).toEqual(rules.map(({ name }) => name));
    for (const { arn, inputTransformer } of targets) {
      const { inputPaths, inputTemplate } = inputTransformer;
      const lines = inputTemplate.split("\n").map((line: string) => JSON.parse(line));
      expect({ arn, inputPaths }).toEqual({
        arn: topicArn,
        inputPaths: {
          name: "$.detail.name",
          stateMachineArn: "$.detail.stateMachineArn",
          status: "$.detail.status",
        },
      });
      expect(lines[1]).toMatch(/^Alma does not send its event again\. /);
      expect(lines).toContain(
        `npx sst shell --stage ${stage} -- npm run exports -- --stage ${stage} --since 7d --again WORD --only <name>`,
      );
      expect(lines.at(-1)).toBe(
        "https://github.com/example/almahook/blob/HEAD/docs/operations.md#execution-failed",
      );
    }
    expect(runbook.split("\n")).toContain("## execution-failed");
  });

  test("may be published to the topic, as alarms may", () => {
    const [policy] = inputsOf("aws:sns/topicPolicy:TopicPolicy");
    const allowed = { Effect: "Allow", Action: "sns:Publish", Resource: topicArn };
    expect(JSON.parse(policy.policy).Statement).toEqual([
      {
        Sid: "Alarms",
        ...allowed,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
      { Sid: "FailedExecutions", ...allowed, Principal: { Service: "events.amazonaws.com" } },
    ]);
  });
});

test("the metrics count log lines, but those of a deployment's own tests", () => {
  const metric = (pattern: string, dimensions?: object) => ({
    pattern: `{ ${pattern} && $.test NOT EXISTS }`,
    value: "1",
    unit: "Count",
    ...(dimensions && { dimensions }),
  });
  const found = filters.map(({ name, logGroupName, pattern, metricTransformation }) => {
    const { name: metricName, namespace, ...settings } = metricTransformation;
    expect([metricName, namespace]).toEqual([name, `almahook/${stage}`]);
    return [`${logGroupName} ${name}`, { pattern, ...settings }];
  });
  expect(Object.fromEntries(found)).toEqual({
    [`/almahook/${stage}/webhook Requests`]: metric("$.outcome = *", { Outcome: "$.outcome" }),
    [`/almahook/${stage}/webhook PipelineRequests`]: metric("$.pipeline = * && $.reason = *", {
      Pipeline: "$.pipeline",
      Reason: "$.reason",
    }),
    [`/almahook/${stage}/webhook Starts`]: metric(
      '$.pipeline = * && ($.outcome = "started" || $.outcome = "duplicate" || $.outcome = "observed")',
      { Pipeline: "$.pipeline" },
    ),
    [`/almahook/${stage}/webhook SignedRequests`]: metric("$.signedBy = *"),
    [`/almahook/${stage}/webhook Alarms`]: metric("$.alarm = *", { Alarm: "$.alarm" }),
    [`/almahook/${stage}/check Alarms`]: metric("$.alarm = *", { Alarm: "$.alarm" }),
    [`/almahook/${stage}/check Checks`]: metric('$.outcome = "checked"'),
  });
});

describe("alarms", () => {
  test("are published when they go off, and again when they are over", () => {
    for (const { alarmActions, okActions } of alarms) {
      expect([alarmActions, okActions]).toEqual([[topicArn], [topicArn]]);
    }
  });

  /** At the first one within five minutes. */
  const atTheFirst = (namespace: string, metricName: string, dimensions?: object) => ({
    ...{ namespace, metricName, statistic: "Sum", period: 300, evaluationPeriods: 1 },
    ...(dimensions && { dimensions }),
    ...{ comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: 1 },
    treatMissingData: "notBreaching",
  });
  /** When there was none for so many hours, and when nothing is known of them. */
  const atNone = (evaluationPeriods: number, metricName: string, dimensions?: object) => ({
    metricQueries: [
      { id: "filled", expression: "FILL(counted, 0)", returnData: true },
      {
        id: "counted",
        metric: {
          ...{ namespace: `almahook/${stage}`, metricName, period: 3600, stat: "Sum" },
          ...(dimensions && { dimensions }),
        },
      },
    ],
    evaluationPeriods,
    ...{ comparisonOperator: "LessThanThreshold", threshold: 1, treatMissingData: "breaching" },
  });

  test("go off when they should", () => {
    const inLog = (alarm: string) => atTheFirst(`almahook/${stage}`, "Alarms", { Alarm: alarm });
    const inLambda = (metric: string) =>
      atTheFirst("AWS/Lambda", metric, { FunctionName: webhook.name });
    const settings = alarms.map(
      ({ name, alarmDescription, alarmActions, okActions, ...settings }) => [
        name.replace(`almahook-${stage}-`, ""),
        settings,
      ],
    );
    expect(Object.fromEntries(settings)).toEqual({
      ...Object.fromEntries(REQUEST_ALARMS.map((alarm) => [alarm, inLog(alarm)])),
      errors: inLambda("Errors"),
      throttles: inLambda("Throttles"),
      silence: atNone(26, "SignedRequests"),
      [`late-${expectedPipeline.toLowerCase()}`]: atNone(168, "Starts", {
        Pipeline: expectedPipeline,
      }),
      missed: {
        ...inLog("missed"),
        ...{ period: 3600, evaluationPeriods: 26, datapointsToAlarm: 1 },
      },
      "not-checked": atNone(26, "Checks"),
    });
  });

  test("say what starts the export, and link to their section of the runbook", () => {
    const options: Record<string, string> = { "job-failed": " --accept --only JOB_ID" };
    const repeated = "Alma sends it again 1, then 3, then 6 hours later, and then gives up.";
    for (const { name, alarmDescription } of alarms) {
      // AWS accepts no more.
      expect(alarmDescription.length).toBeLessThanOrEqual(1024);
      const [text, command, listed, link] = alarmDescription.split("\n");
      const alarm = name.replace(`almahook-${stage}-`, "");
      expect(text.includes(repeated), alarm).toBe(alarm === "failed" || alarm === "errors");
      const heading = alarm.replace(/^late-.*/, "late");
      expect(command).toBe(
        `npx sst shell --stage ${stage} -- npm run exports -- --stage ${stage} --since 7d${options[alarm] ?? ""}`,
      );
      expect(listed).toBe("This lists what would be started. With --yes it is started.");
      expect(link).toBe(
        `https://github.com/example/almahook/blob/HEAD/docs/operations.md#${heading}`,
      );
      expect(runbook.split("\n")).toContain(`## ${heading}`);
    }
  });
});

test("the dashboard shows every alarm, what is counted, and the latest jobs", () => {
  const shown = widgets.map(({ properties }: { properties: Record<string, string[]> }) => {
    const { title, alarms, metrics, query } = properties;
    return [title, alarms?.sort() ?? metrics ?? query];
  });
  const namespace = `almahook/${stage}`;
  const inLambda = (name: string) => ["AWS/Lambda", name, "FunctionName", webhook.name];
  const jobReasons = ["nothing-to-do", "nothing-exported", "no-known-counter", "job-failed"];
  expect(Object.fromEntries(shown)).toEqual({
    Alarms: alarms
      .map(({ name }) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`)
      .sort(),
    "Requests by outcome": OUTCOMES.map((outcome) => [namespace, "Requests", "Outcome", outcome]),
    "Jobs of the pipelines": pipelines.flatMap(({ name }) =>
      ["started", "observe-only", ...jobReasons].map((reason) => [
        namespace,
        "PipelineRequests",
        "Pipeline",
        name,
        "Reason",
        reason,
        { label: `${name}: ${reason}` },
      ]),
    ),
    "Milliseconds to the answer": ["p50", "p99", "Maximum"].map((stat) => [
      ...inLambda("Duration"),
      { stat, label: stat },
    ]),
    "The function": ["Invocations", "Errors", "Throttles"].map(inLambda),
    "Log lines that set off an alarm": [...REQUEST_ALARMS, "missed"].map((alarm) => [
      namespace,
      "Alarms",
      "Alarm",
      alarm,
    ]),
    "Latest jobs of the pipelines, and requests that set off an alarm": expect.stringMatching(
      /^SOURCE '\/almahook\/\w+\/webhook'\n.*\n\| filter ispresent\(pipeline\) or ispresent\(alarm\)\n/,
    ),
  });
  for (const { type, properties } of widgets) {
    if (type === "metric") expect(properties).toMatchObject({ stat: "Sum", period: 3600 });
  }
  const lines = widgets.flatMap(({ properties }: { properties: Record<string, object> }) =>
    Object.values(properties.annotations ?? {}),
  );
  expect(lines).toEqual([[{ label: "Alma gives up", value: 5000 }]]);
});
