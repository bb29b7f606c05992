import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { LogLine, TEST_RENAME } from "@almahook/functions/log-line";
import { readLocalSettings } from "@almahook/local/local-settings";
import { ENVIRONMENTS, environmentOf } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { root } from "@almahook/synth/platform";
import { type LocalStage, shellVariables, startLocalStage } from "@almahook/testing/local-stage";
import { runProgram } from "@almahook/testing/run-command";
import { startServer } from "@almahook/testing/start-server";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planStarts } from "./plan-starts.ts";

/**
 * A stage whose pipelines tests may start, one whose pipelines they may not, and a personal one.
 */
const STAGE = ENVIRONMENTS.find(({ testsMayStart }) => testsMayStart)?.stage ?? "";
const ELSEWHERE = ENVIRONMENTS.find(({ testsMayStart }) => !testsMayStart) ?? ENVIRONMENTS[0];
const OWN = "alice";

const CONFIRMED = "arn:aws:sns:us-east-1:123456789012:almahook-dev1-alarms:subscription";
const HEARD: FakeAws = { subscriptions: { "day@example.edu": CONFIRMED }, decision: "allowed" };

const folder = mkdtempSync(join(tmpdir(), "almahook-stage-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { workspace } = environmentOf(STAGE);
const { settings, variables } = readLocalSettings({ WORKSPACE: workspace });
let local: LocalStage;
beforeAll(async () => {
  local = await startLocalStage({ name: STAGE, variables });
});
afterAll(() => local.close());

interface Trial {
  env?: Record<string, string>;
  aws?: FakeAws;
}

/** Tests the local stage as a deployed one, with the links and credentials of `sst shell`. */
async function tryStage(stage: string, { env = {}, aws = HEARD }: Trial = {}) {
  const fake = await startFakeAws(aws);
  const summary = join(mkdtempSync(join(folder, "job-")), "summary.md");
  const seen = local.lines.length;
  const links = {
    ...local.links,
    App: { name: "almahook", stage },
    Deployment: {
      ...local.links.Deployment,
      webhookRole: "arn:aws:iam::123456789012:role/almahook-dev1-WebhookRole",
      alarmTopic: stage === OWN ? "" : "arn:aws:sns:us-east-1:123456789012:almahook-dev1-alarms",
      alarmEmails: "",
    },
  };
  const shell = {
    ...local.env,
    ...shellVariables(links),
    PATH: process.env.PATH,
    NO_COLOR: "1",
    GITHUB_STEP_SUMMARY: summary,
    AWS_ENDPOINT_URL: fake.url,
    ...env,
  };
  const file = join(import.meta.dirname, "check-stage.ts");
  const options = { cwd: root, env: shell };
  const { exitCode, stdout, stderr } = await runProgram("node", [file], options);
  await fake.close();
  return {
    passed: exitCode === 0,
    output: stdout + stderr,
    summary: readFileSync(summary, "utf8"),
    uploaded: fake.uploaded,
    left: [...fake.objects.keys()],
    lines: local.lines.slice(seen).map((line) => v.parse(LogLine, JSON.parse(line))),
  };
}

/** The log lines of starts. */
const startsOf = (lines: readonly LogLine[]) =>
  lines.filter(({ outcome }) => outcome === "started");

const START = { START_PIPELINES: "1" };
const EXPORTS = "example-bucket/exports/";

describe("which pipelines are started", () => {
  test.each([
    [STAGE, { TEST_EXPORTS: EXPORTS }, "No pipeline is started: the test was run without --start."],
    [STAGE, { ...START, OBSERVE_ONLY: "true" }, "No pipeline is started: the stage only observes."],
    [STAGE, START, "No pipeline is started: TEST_EXPORTS is not set."],
    [
      ELSEWHERE.stage,
      { ...START, TEST_EXPORTS: EXPORTS },
      `No pipeline is started: tests do not start those of ${ELSEWHERE.word}.`,
    ],
  ])("none in %s with %o", (stage, env, note) => {
    expect(planStarts(stage, settings, env)).toEqual({ starts: [], note });
  });

  test("in a stage of one's own, not those of a pipeline that is off", () => {
    const [{ name, jobNameSetting }] = pipelines;
    const others = readLocalSettings({ WORKSPACE: workspace, [jobNameSetting]: "off" });
    const { starts } = planStarts(OWN, others.settings, START);
    expect(starts.map(({ pipeline }) => pipeline)).not.toContain(name);
    expect(starts).not.toEqual([]);
  });

  test("of a stage with exports, those with an export that can be loaded, each with a key of its own", () => {
    const { starts, exports } = planStarts(STAGE, settings, { ...START, TEST_EXPORTS: EXPORTS });
    expect(exports).toBe(EXPORTS);
    const loadable = pipelines
      .flatMap(({ samples }) => samples)
      .filter(({ testExport }) => testExport);
    expect(starts).toHaveLength(loadable.length);
    const run = { day: "20000101", id: "12345678", word: "Aurora" };
    const keys = starts.map(({ testExport }) => testExport?.key(run));
    expect(new Set(keys).size).toBe(starts.length);
  });
});

describe("the test of a stage", () => {
  test("starts the loadable samples, and leaves nothing behind", async () => {
    const { starts, note } = planStarts(STAGE, settings, { ...START, TEST_EXPORTS: EXPORTS });
    const result = await tryStage(STAGE, { env: { ...START, TEST_EXPORTS: EXPORTS } });
    expect(result.output).toContain(note);
    expect(result.passed, result.output).toBe(true);
    expect(result.uploaded).toHaveLength(starts.length);
    for (const path of result.uploaded) expect(path).toMatch(EXPORTS);
    expect(result.left).toEqual([]);
    const started = startsOf(result.lines);
    expect(started).toHaveLength(starts.length);
    for (const { executionName } of started) expect(executionName).toMatch(`-${TEST_RENAME}`);
    // No alarm counts a line of a test.
    for (const line of result.lines) expect(line).toMatchObject({ test: true });
    expect(result.summary).toBe(`${note}\n\nday@example.edu receives alarms.\n\n`);
  });

  test("starts nothing without a place for exports, and fails where nobody receives alarms", async () => {
    const result = await tryStage(STAGE, {
      env: { ...START, GITHUB_ACTIONS: "true" },
      aws: { ...HEARD, subscriptions: {} },
    });
    expect(result).toMatchObject({ passed: false, uploaded: [] });
    expect(result.summary).toContain("No pipeline is started: TEST_EXPORTS is not set.");
    expect(result.summary).toContain(`# NOBODY receives the alarms of ${STAGE}`);
    expect(result.output).toContain(`::error title=NOBODY receives the alarms of ${STAGE}::`);
    expect(startsOf(result.lines)).toEqual([]);
  });

  test("starts every sample of a developer's own stage, which has no alarms", async () => {
    const { starts, note } = planStarts(OWN, settings, START);
    expect(starts).toHaveLength(
      pipelines.flatMap(({ samples }) => samples.map(({ name }) => name)).length,
    );
    const result = await tryStage(OWN, { env: START });
    expect(result.passed, result.output).toBe(true);
    expect(result).toMatchObject({ uploaded: [], summary: `${note}\n\n` });
  });

  test("fails if the function may not start a state machine", async () => {
    const result = await tryStage(STAGE, { aws: { ...HEARD, decision: "implicitDeny" } });
    expect(result.passed).toBe(false);
    expect(result.output).toContain("implicitDeny");
  });
});

/** The part of AWS that the test of a stage calls besides Step Functions. */
interface FakeAws {
  /** A subscription's ARN, or its state instead, by address. */
  subscriptions: Readonly<Record<string, string>>;
  /** IAM's decision about a permission. */
  decision: "allowed" | "implicitDeny";
}

/**
 * Starts S3, SNS and IAM. `objects` has the present content of S3, `uploaded` everything that was
 * ever put there.
 */
async function startFakeAws({ subscriptions, decision }: FakeAws) {
  const objects = new Map<string, number>();
  const uploaded: string[] = [];
  const answers: Record<string, string> = {
    ListSubscriptionsByTopic: `<Subscriptions>${Object.entries(subscriptions)
      .map(([endpoint, arn]) => member({ Endpoint: endpoint, SubscriptionArn: arn }))
      .join("")}</Subscriptions>`,
    SimulatePrincipalPolicy: `<EvaluationResults>${member({
      EvalActionName: "states:StartExecution",
      EvalDecision: decision,
    })}</EvaluationResults>`,
  };
  const server = await startServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://s3").pathname).slice(1);
    const body = await text(request);
    if (request.method === "PUT") {
      objects.set(path, body.length);
      uploaded.push(path);
    }
    if (request.method === "DELETE") objects.delete(path);
    const action = new URLSearchParams(body).get("Action") ?? "";
    response.end(
      action &&
        `<${action}Response><${action}Result>${answers[action]}</${action}Result></${action}Response>`,
    );
  });
  return { ...server, objects, uploaded };
}

const member = (fields: Record<string, string>) =>
  `<member>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")}</member>`;
