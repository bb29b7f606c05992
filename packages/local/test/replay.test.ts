import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { Webhook } from "@almahook/alma/webhook";
import { createApp } from "@almahook/functions/app";
import { requestLine } from "@almahook/functions/log-line";
import { missedLine } from "@almahook/functions/missed-line";
import { compareExports } from "@almahook/pipelines/compare-exports";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS } from "@almahook/testing/run-command";
import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command } from "../src/replay.ts";
import { type Served, serve } from "../src/serve.ts";

const local = readLocalSettings(FREE_PORTS);
const { settings } = local;
const DAY = 86_400_000;

/** The service that events are sent to, and its log. */
let service: LocalService;
const received: string[] = [];
let folder: string;

beforeAll(async () => {
  service = await startLocalService(local, (line) => received.push(line));
  folder = await mkdtemp(join(tmpdir(), "almahook-replay-"));
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  received.length = 0;
});

/** A different run of a job for each event of these tests. */
let runs = 0;
const webhook = (word: string, daysAgo = 0) => {
  runs += 1;
  return sampleWebhook(word, settings, jobRun(new Date(Date.now() - daysAgo * DAY), runs));
};

/** Every event that starts a pipeline, and the name of its execution. */
const startingEvents = () =>
  sampleEvents(settings)
    .filter(({ pipeline }) => pipeline)
    .map(({ word }) => {
      const event = webhook(word);
      const decision = decide(v.parse(Webhook, event), settings);
      const { executionName } = v.parse(v.object({ executionName: v.string() }), decision);
      return { event, executionName, pipeline: decision.pipeline ?? "" };
    });

/** The log of a service that Step Functions does not answer. */
async function logOf(
  events: readonly object[],
  { time = Date.now(), decides = settings }: { time?: number; decides?: DecisionSettings } = {},
): Promise<string[]> {
  const lines: string[] = [];
  const app = createApp({
    secrets: settings.secrets,
    settings: { ...settings, ...decides },
    start: async () => ({ kind: "failed", retry: true, error: "TimeoutError: No answer" }),
    log(facts) {
      lines.push(requestLine(facts, time + lines.length));
    },
    monotonic: () => time,
  });
  for (const event of events) {
    const body = JSON.stringify(event);
    const headers = { [SIGNATURE_HEADER]: sign(body, settings.secrets.current) };
    await app.request("/", { method: "POST", headers, body });
  }
  return lines;
}

async function replay(lines: readonly string[], ...args: string[]) {
  const file = join(folder, "function.log");
  await writeFile(file, lines.join(""));
  return callCommand(command, [file, "--url", service.webhookUrl, ...args]);
}

const receivedLines = () => received.map((line) => JSON.parse(line));

test("without --yes it says where it would send what, when it failed, why and what happens, and sends nothing", async () => {
  const events = startingEvents();
  const time = Date.UTC(2026, 10, 23, 20);
  vi.useFakeTimers({ now: time + DAY, toFake: ["Date"] });
  const log = await logOf(
    [...events, ...events].map(({ event }) => event),
    { time },
  );
  const { exitCode, stdout } = await replay(log);
  vi.useRealTimers();
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")).toEqual([
    `Would send to ${service.webhookUrl}:`,
    "",
    expect.stringMatching(/^PIPELINE +JOB +LAST LOGGED +WHY +WHAT HAPPENS$/),
    ...events.map(({ pipeline, executionName }) =>
      expect.stringMatching(
        `^${pipeline} +\\S.*  2026-11-23T20:00:00Z  failed, unavailable; 2 times; TimeoutError: No answer  starts ${executionName}$`,
      ),
    ),
    "",
    `Nothing was sent. Add --yes to send ${events.length} events.`,
    "",
  ]);
  expect(received).toEqual([]);
});

test("with --yes it sends each event once, and does no harm a second time", async () => {
  const events = startingEvents();
  const log = await logOf([...events, ...events].map(({ event }) => event));
  const first = await replay(log, "--yes");
  const second = await replay(log, "--yes");
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  expect(first.stdout).toContain(`\n${events.length} of ${events.length} initiated`);
  expect(receivedLines()).toMatchObject(
    ["started", "duplicate"].flatMap((outcome) =>
      events.map(({ executionName }) => ({ outcome, executionName })),
    ),
  );
});

test("what a later line says was started is not sent", async () => {
  const [one, other] = startingEvents();
  const log = await logOf([one?.event ?? {}, other?.event ?? {}]);
  await replay(log, "--yes", "--only", one?.executionName ?? "");
  const half = await replay([...log, ...received]);
  expect(half.stdout).toContain("1 event started meanwhile.\n");
  expect(half.stdout).not.toContain(one?.executionName);
  expect(half.stdout).toContain(other?.executionName);

  await replay(log, "--yes");
  const all = await replay([...log, ...received]);
  expect(all).toMatchObject({
    exitCode: 0,
    stdout: "2 events started meanwhile.\nThere is nothing to send.\n",
  });
});

test("--rename starts once more what was started, and each word once", async () => {
  const events = startingEvents();
  await replay(await logOf(events.map(({ event }) => event)), "--yes");
  const log = [...received, ...(await logOf([webhook("pod")]))];
  const shown = await replay(log, "--rename", "again");
  expect(shown.stdout).toContain(`Add --yes to send ${events.length} events.`);

  received.length = 0;
  const executionName = events[1]?.executionName ?? "";
  const args = ["--rename", "again", "--only", executionName.toUpperCase(), "--yes"];
  expect((await replay(log, ...args)).exitCode).toBe(0);
  expect((await replay(log, ...args)).exitCode).toBe(0);
  const renamed = { executionName: `${executionName}-again`, renamed: "again" };
  expect(receivedLines()).toMatchObject([
    { outcome: "started", ...renamed },
    { outcome: "duplicate", ...renamed },
  ]);
});

test("--accept starts jobs that failed in Alma, and nothing else does", async () => {
  const log = await logOf([webhook("failed"), webhook("empty")]);
  const without = await replay(log, "--yes");
  expect(without).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("--accept") });
  expect(received).toEqual([]);

  const shown = await replay(log, "--accept");
  expect(shown.stdout).toMatch(/ COMPLETED_FAILED.* starts despite COMPLETED_FAILED$/m);
  expect(await replay(log, "--accept", "--yes")).toMatchObject({ exitCode: 0 });
  expect(receivedLines()).toMatchObject([{ outcome: "started", accepted: "COMPLETED_FAILED" }]);
});

test("a rejected event is sent as it was, and starts once when the settings are fixed", async () => {
  const event = webhook("pod");
  const wrong = { ...settings, jobNames: { TIMDEX: "Publishing Platform Job" } };
  const log = await logOf([event], { decides: wrong });
  expect((await replay(log)).stdout).toMatch(
    / rejected, shape; .* decided anew: rejected unless fixed$/m,
  );
  expect((await replay(log, "--yes")).exitCode).toBe(0);
  expect(await replay([...log, ...received], "--yes")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("1 event started meanwhile."),
  });
  expect(receivedLines()).toMatchObject([{ outcome: "started", pipeline: "PPOD" }]);
});

test("a rejected event is rejected again while nothing is fixed, and the answer says why", async () => {
  const { job_instance, ...rest } = v.parse(
    v.looseObject({ job_instance: v.looseObject({}) }),
    webhook("pod"),
  );
  const counter = [{ type: { value: "label.new.records" }, value: "1,234" }];
  const log = await logOf([{ ...rest, job_instance: { ...job_instance, counter } }]);
  const { exitCode, stdout } = await replay(log, "--yes");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^422 .* job_instance\.counter\.0\.value must be a whole number/m);
  expect(stdout).toContain("0 of 1 initiated");
});

test("an export that is missed in the comparison with Alma is sent", async () => {
  const { job_instance } = v.parse(v.object({ job_instance: v.looseObject({}) }), webhook("pod"));
  const [missing] = compareExports({ instances: [job_instance], executions: {}, settings });
  const log = missing ? [missedLine(missing, settings, Date.now())] : [];
  expect(await replay(log, "--yes")).toMatchObject({ exitCode: 0 });
  expect(receivedLines()).toMatchObject([{ outcome: "started", jobId: job_instance.id }]);
});

test("events older than 90 days are not sent without --older-than-90-days", async () => {
  // A line of a log that was written by hand can have any time.
  const recent = await logOf([webhook("pod", 89)], { time: Date.now() - 200 * DAY });
  const old = await logOf([webhook("bursar", 90)]);
  const { exitCode, stdout } = await replay([...recent, ...old], "--yes");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^BURSAR .* not sent: older than 90 days$/m);
  expect(receivedLines()).toMatchObject([{ pipeline: "PPOD" }]);

  received.length = 0;
  expect((await replay(old, "--yes", "--older-than-90-days")).exitCode).toBe(0);
  expect(receivedLines()).toMatchObject([{ outcome: "started", pipeline: "BURSAR" }]);
});

test("an event that was too large for its log line can't be sent, and is shown", async () => {
  const [line = ""] = await logOf([webhook("pod")]);
  const { event, ...rest } = JSON.parse(line);
  const { exitCode, stdout } = await replay(
    [JSON.stringify({ ...rest, truncated: true })],
    "--yes",
  );
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^PPOD .* can't be sent: too large for its log line$/m);
  expect(stdout).toContain("None of them can be sent.");
});

test("what is no success is said by the exit code", async () => {
  const log = await logOf([webhook("pod")]);
  expect(await replay(log, "--yes", "--secret", "wrong")).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("\n401 "),
  });
  expect(await replay(log, "--only", "no such name")).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(
      'There are no events to send whose names or job id contain "no such name"',
    ),
  });
  const unreachable = await callCommand(command, [
    join(folder, "function.log"),
    "--yes",
    "--url",
    "http://127.0.0.1:1",
  ]);
  expect(unreachable).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("does not answer"),
  });
});

test("lines that can't be sent again are reported", async () => {
  const [line = ""] = await logOf([webhook("pod")]);
  const wrong = requestLine(
    { outcome: "rejected", reason: "wrong-signature", status: 401, milliseconds: 1 },
    Date.now(),
  );
  const { exitCode, stdout } = await replay([wrong, wrong, `${line.slice(0, 99)}\n`]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('1 log line can\'t be read. The last begins {"timestamp":"');
  expect(stdout).toContain("(wrong-signature 2): npm run reconcile finds what has not started.");
  expect(stdout).toContain("There are no events to send in 2 log lines.");
});

test("a log without a log line of the function is an error", async () => {
  expect(await replay(["START RequestId: 1\n", '{"level":"INFO"}\n'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("There is no log line of the function in"),
  });
});

test.each([
  [["a.log", "--rename", "two words"], "--rename must be a word"],
  [["a.log", "--rename", "word", "--accept"], "leave one of them out"],
  [["a.log", "--since", "2h"], "--since is for the log of a stage"],
  [["--stage", "dev1", "--since", "yesterday"], "--since must be 30m"],
  [["--stage", "dev1", "--since", "2026-02-31"], "--since must be 30m"],
  [["a.log", "--since="], "--since must be 30m"],
  [["a.log", "--only="], "--only must not be empty"],
  [[], "FILE or --stage is missing."],
  [["no-such-file.log"], "no-such-file.log can't be read"],
  [["--stage", "dev1"], "npx sst shell --stage dev1 -- npm run replay -- --stage dev1"],
  [["--stage", "dev1", "--url", "http://localhost"], "leave out --url and --secret"],
])("%j is answered with what to do", async (args, help) => {
  const { exitCode, stderr } = await callCommand(command, args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(help)]);
});

test("reads standard input, as a process", async () => {
  const [event] = startingEvents();
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve("../src/replay.ts")), "-"],
    { cwd: import.meta.dirname },
  );
  child.stdin.end((await logOf([event?.event ?? {}])).join(""));
  expect(await text(child.stdout)).toContain(`starts ${event?.executionName}\n`);
});

/** What `sst shell` puts into the environment. */
const links = (logGroup: string) => ({
  SST_RESOURCE_App: '{"name":"almahook","stage":"dev1"}',
  SST_RESOURCE_Webhook: JSON.stringify({ name: "f", url: service.webhookUrl }),
  SST_RESOURCE_AlmaChallengeSecret: JSON.stringify({ value: settings.secrets.current }),
  SST_RESOURCE_WebhookLog: JSON.stringify({ name: logGroup }),
  SST_RESOURCE_MissedLog: '{"name":"missed"}',
});

const Query = v.object({
  logGroupName: v.string(),
  startTime: v.number(),
  filterPattern: v.string(),
  nextToken: v.optional(v.string()),
});

/** CloudWatch Logs on a real socket, which gives two lines a page: those that have an event. */
const startLogs = (groups: Record<string, string[]>, queries: unknown[]): Promise<Served> =>
  serve(async (request) => {
    const query = v.parse(Query, await request.json());
    queries.push([request.headers.get("X-Amz-Target"), query]);
    const lines = groups[query.logGroupName];
    if (!lines) {
      const error = { __type: "ResourceNotFoundException", message: "No." };
      return Response.json(error, { status: 400 });
    }
    const begin = Number(query.nextToken ?? 0);
    const page = lines.filter((line) => line.includes('"event"')).slice(begin, begin + 2);
    return Response.json({
      events: page.map((message) => ({ message, timestamp: 1, eventId: "1" })),
      ...(page.length === 2 && { nextToken: String(begin + 2) }),
    });
  }, 0);

test("reads the logs of a stage page by page, and sends to the stage with its secret", async () => {
  const events = startingEvents();
  const failed = await logOf(events.map(({ event }) => event));
  const stranger = requestLine(
    { outcome: "rejected", reason: "unsigned", status: 401, milliseconds: 1 },
    Date.now(),
  );
  const { job_instance } = v.parse(v.object({ job_instance: v.looseObject({}) }), webhook("pod"));
  const missed = compareExports({ instances: [job_instance], executions: {}, settings }).map(
    (each) => missedLine(each, settings, Date.now()),
  );
  const queries: unknown[] = [];
  const logs = await startLogs({ webhook: ["START", stranger, ...failed], missed }, queries);
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", logs.url);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "an-id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a-secret");

  const args = ["--stage", "dev1", "--since", "2026-11-23T20:00"];
  const { exitCode, stdout } = await callCommand(command, [...args, "--yes"], links("webhook"));
  const refused = await callCommand(command, args, links("another"));
  vi.unstubAllEnvs();
  await logs.close();

  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Sending to ${service.webhookUrl} (stage dev1, environment dev):\n`);
  expect(receivedLines()).toMatchObject([
    ...events.map(({ executionName }) => ({ outcome: "started", executionName })),
    { outcome: "started", jobId: job_instance.id },
  ]);
  expect(queries[0]).toEqual([
    "Logs_20140328.FilterLogEvents",
    expect.objectContaining({ logGroupName: "webhook", startTime: Date.UTC(2026, 10, 23, 20) }),
  ]);
  expect(queries.length).toBeGreaterThan(3);
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: "The log another can't be read (ResourceNotFoundException: No.).\n",
  });
});
