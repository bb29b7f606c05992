import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleWebhook } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS, run } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command } from "../src/replay.ts";
import { type Served, serve } from "../src/serve.ts";

const local = readLocalSettings(FREE_PORTS);
const { settings } = local;
/** As Lambda gives it. */
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "a-secret",
};
const nobody = readLocalSettings({
  ...FREE_PORTS,
  ...ENVIRONMENT,
  AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:1",
  ...Object.fromEntries(
    pipelines.map(({ name, stateMachine }) => [
      stateMachine.setting,
      settings.stateMachineArns[name],
    ]),
  ),
});

/** The log of a service that could not reach Step Functions, and a service that can. */
let failedLines: string[];
let file: string;
const lines: string[] = [];
let service: LocalService;

beforeAll(async () => {
  failedLines = [];
  const failing = await startLocalService(nobody, (line) => failedLines.push(line));
  const run = jobRun(new Date("2026-05-01T14:55:14.894Z"));
  for (const word of ["pod", "bursar", "pod", "failed"]) {
    const body = JSON.stringify(sampleWebhook(word, settings, run));
    const headers = { [SIGNATURE_HEADER]: sign(body, settings.secrets.current) };
    await fetch(failing.webhookUrl, { method: "POST", headers, body });
  }
  await failing.close();
  file = join(await mkdtemp(join(tmpdir(), "replay-")), "failed.log");
  await writeFile(file, failedLines.join("\n"));
  service = await startLocalService(local, (line) => lines.push(line));
});
afterAll(() => service.close());

const POD = "ppod-upload-2026-05-01T14-55-14-894Z-17776473148940000";
const BURSAR = "bursar-2026-05-01T14-55-14-894Z-17776473148940000";
const SUMMARY = "2 events to send again; 1 line of something else; 0 lines of no use.";
const VALIDATED = "Webhook POST request received and validated";

const replay = (...args: string[]) => callCommand(command, [...args, "--url", service.webhookUrl]);

test("the endpoint of the settings is the one that can't be reached", () => {
  for (const line of failedLines.slice(0, 3)) expect(line).toContain("ECONNREFUSED 127.0.0.1:1");
});

test("shows what would be sent, and sends nothing", async () => {
  const { exitCode, stdout } = await replay(file);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")).toEqual([
    SUMMARY,
    expect.stringMatching(
      `^PPOD  ${POD}  failed 2 times, last 20.*Z  "${settings.jobNames.PPOD}"$`,
    ),
    expect.stringMatching(`^BURSAR  ${BURSAR}  failed 1 time, last `),
    `Nothing was sent. To send to ${service.webhookUrl}, add --yes.`,
    "",
  ]);
  expect(lines).toEqual([]);
});

test("sends each event once with --yes, and does no harm a second time", async () => {
  const first = await replay(file, "--yes");
  expect(first.stdout).toMatch(/^200 .* PPOD pipeline initiated\.$/m);
  expect(first.stdout).toMatch(/^200 .* BURSAR pipeline initiated\.$/m);
  await replay(file, "--yes");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { outcome: "started", executionName: POD },
    { outcome: "started", executionName: BURSAR },
    { outcome: "duplicate", executionName: POD },
    { outcome: "duplicate", executionName: BURSAR },
  ]);
});

test("--rename starts each once more, and the log says so", async () => {
  lines.length = 0;
  const { stdout } = await replay(file, "--rename", "again", "--yes");
  expect(stdout).toContain(`${POD} renamed by again`);
  await replay(file, "--rename", "again", "--yes");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { outcome: "started", executionName: `${POD}-again`, renamed: "again" },
    { outcome: "started", executionName: `${BURSAR}-again`, renamed: "again" },
    { outcome: "duplicate", executionName: `${POD}-again`, renamed: "again" },
    { outcome: "duplicate", executionName: `${BURSAR}-again`, renamed: "again" },
  ]);
});

test("reads standard input", async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve("../src/replay.ts")), "-"],
    { cwd: import.meta.dirname },
  );
  child.stdin.end(`broken {"timestamp":"2026\n${failedLines.join("\n")}`);
  const stdout = await text(child.stdout);
  expect(stdout).toMatch(
    /^A line can't be read: .*\n2 events to send again; 1 line .*; 1 line of no/,
  );
});

test("an answer that is no success is told by the exit code", async () => {
  const result = await replay(file, "--yes", "--secret", "wrong");
  expect(result).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("401") });
});

test.each([
  [["--rename", "two words", "a.log"], "--rename must be a word"],
  [[], "FILE or --stage is missing."],
  [["no-such-file.log"], "no-such-file.log can't be read"],
  [["--stage", "dev1"], "npx sst shell --stage dev1 -- npm run replay -- --stage dev1"],
])("%j is answered with what to do", async (args, help) => {
  const { exitCode, stderr } = await callCommand(command, args);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(help)]);
});

test.each(["yesterday", "2", "2w", ""])("--since %j is answered with what to do", async (since) => {
  const { stderr } = await callCommand(command, ["a.log", `--since=${since}`]);
  expect(stderr).toContain("--since must be 30m");
});

/** What `sst shell` puts into the environment. */
const links = (url: string) => ({
  SST_RESOURCE_App: '{"name":"almahook","stage":"dev1"}',
  SST_RESOURCE_Webhook: JSON.stringify({ type: "sst.aws.Function", name: "f", url }),
  SST_RESOURCE_AlmaChallengeSecret: JSON.stringify({ value: settings.secrets.current }),
});

/** CloudWatch Logs, with two pages, on a real socket. */
async function startLogs(requests: unknown[]): Promise<Served> {
  const pages = [failedLines.slice(0, 1), [...failedLines.slice(1), "not our line"]];
  return serve(async (request) => {
    const body = await request.json();
    requests.push([request.headers.get("X-Amz-Target"), body]);
    if (body.logGroupName !== "/almahook/dev1/webhook") {
      return Response.json(
        { __type: "ResourceNotFoundException", message: "No." },
        { status: 400 },
      );
    }
    const page = body.nextToken ? 1 : 0;
    return Response.json({
      events: pages[page]?.map((message) => ({ message, timestamp: 1, eventId: "1" })),
      ...(page === 0 && { nextToken: "more" }),
    });
  }, 0);
}

test("reads the log of a stage, and sends to the stage with its secret", async () => {
  const requests: unknown[] = [];
  const logs = await startLogs(requests);
  const environment = {
    ...links(service.webhookUrl),
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
    ...ENVIRONMENT,
  };
  const args = ["--stage", "dev1", "--since", "2026-11-23T20:00Z", "--yes", "--rename", "stage"];
  const { exitCode, stdout } = await run("replay.ts", args, environment);
  const query = {
    logGroupName: "/almahook/dev1/webhook",
    startTime: Date.UTC(2026, 10, 23, 20),
    filterPattern: '{ $.outcome = "failed" }',
  };
  expect(requests).toEqual([
    ["Logs_20140328.FilterLogEvents", query],
    ["Logs_20140328.FilterLogEvents", { ...query, nextToken: "more" }],
  ]);
  expect(exitCode).toBe(0);
  expect(stdout.match(new RegExp(`${VALIDATED}, \\w+ pipeline initiated`, "g"))).toHaveLength(2);

  const refused = await run("replay.ts", ["--stage", "dev1"], {
    ...environment,
    SST_RESOURCE_App: '{"name":"another","stage":"dev1"}',
  });
  expect(refused.stderr).toBe(
    "The log /another/dev1/webhook can't be read (ResourceNotFoundException: No.).\n",
  );
  await logs.close();
});
