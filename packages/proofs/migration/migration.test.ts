import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { command } from "@almahook/local/compare-starts";
import { type LocalService, startLocalService } from "@almahook/local/local-service";
import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startEarlierService } from "./earlier-service.ts";

const HOUR = 3_600_000;
const observing = readLocalSettings({ ...FREE_PORTS, OBSERVE_ONLY: "true" });
const { settings } = observing;
const [secret] = Object.values(settings.secrets);
const starting = sampleEvents(settings).filter(({ pipeline }) => pipeline);
const [sample] = starting;

const folder = mkdtempSync(join(tmpdir(), "almahook-migration-"));
const log: string[] = [];
const closers: (() => Promise<unknown>)[] = [];
/** A client's of the local Step Functions. */
const aws = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
};
/** The clock that the earlier service names executions by. */
let time = Date.parse("2026-05-01T12:00:00Z");
let observer: LocalService;
let earlier: string;

beforeAll(async () => {
  observer = await startLocalService(observing, (line) => log.push(line));
  closers.push(observer.close);
  const { url, close } = await startEarlierService({
    settings,
    stateMachineArns: settings.stateMachineArns,
    stepFunctionsUrl: observer.stepFunctionsUrl,
    now: () => time,
  });
  closers.push(close);
  earlier = url;
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", observer.stepFunctionsUrl);
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.reverse()) await close();
  rmSync(folder, { recursive: true });
});

/** Sends an event as Alma does to each integration profile that is active. */
async function send(event: object, ...urls: string[]) {
  const body = JSON.stringify(event);
  const answers = urls.map(async (url) => {
    const headers = { [SIGNATURE_HEADER]: sign(body, secret ?? "") };
    const response = await fetch(url, { method: "POST", headers, body });
    return `${response.status} ${await response.text()}`;
  });
  time += 60_000;
  return Promise.all(answers);
}

/** The sample's event of another day, so that its input differs. */
const ofDay = (day: number) =>
  sample?.event({ id: `1000${day}`, endTime: `2026-05-${day}T10:00:00.000Z` }) ?? {};

/** What `npm run compare-starts` prints about a log, and its exit code. */
async function compare(lines: readonly string[]) {
  const file = join(folder, "log");
  writeFileSync(file, lines.join("\n"));
  const link = (value: object) => JSON.stringify(value);
  const env = {
    ...observing.environment,
    SST_RESOURCE_Webhook: link({ url: observer.webhookUrl }),
    SST_RESOURCE_WebhookLog: link({ name: "/almahook/local/webhook" }),
  };
  const args = [file, "--stage", "local", "--since", "1h"];
  const { exitCode, stdout } = await callCommand(command, args, env);
  const rows = stdout.trimEnd().split("\n");
  return { exitCode, rows, summary: rows.at(-1) };
}

const observed = (answer: string | undefined) => expect(answer).toContain("only observes");

test("1. beside the earlier service, the new one observes and starts nothing", async () => {
  for (const [index, { event }] of starting.entries()) {
    // Each on a day of its own, because not every input has more than the day.
    const endTime = new Date(Date.UTC(2026, 3, 1 + index, 10)).toISOString();
    const run = { id: `2000${index}`, endTime };
    const [here] = await send(event(run), observer.webhookUrl, earlier);
    observed(here);
  }
  expect(await compare(log)).toMatchObject({
    exitCode: 0,
    summary: `${starting.length} same, 0 only here, 0 only there, 0 again.`,
  });
});

test("2. the comparison finds what only one of them was sent, and what was started again", async () => {
  const repeated = ofDay(11);
  observed((await send(repeated, observer.webhookUrl, earlier))[0]);
  time += HOUR;
  observed((await send(repeated, observer.webhookUrl, earlier))[0]);
  observed((await send(ofDay(12), observer.webhookUrl))[0]);
  await send(ofDay(13), earlier);

  const { exitCode, rows, summary } = await compare(log);
  expect(summary).toBe(`${starting.length + 1} same, 1 only here, 1 only there, 1 again.`);
  expect(exitCode).toBe(1);
  expect(rows).toEqual(
    expect.arrayContaining([
      // Either of the two: only the earlier service's clock has put an hour between them.
      expect.stringMatching(/^again .*-2026-05-01T1[23]-\d\d-00 /),
      expect.stringMatching(/^only here .* none \(here .*-100012\) /),
      expect.stringMatching(/^only there .*-2026-05-01T13-\d\d-00$/),
    ]),
  );
});

test("3. after the switch, each event starts once, whatever Alma repeats", async () => {
  const switchedLog: string[] = [];
  const switched = await startLocalService(
    readLocalSettings({
      ...FREE_PORTS,
      ...aws,
      AWS_ENDPOINT_URL_SFN: observer.stepFunctionsUrl,
      ...Object.fromEntries(
        pipelines.map(({ name, stateMachine }) => [
          stateMachine.setting,
          settings.stateMachineArns[name],
        ]),
      ),
    }),
    (line) => switchedLog.push(line),
  );
  closers.push(switched.close);

  expect(await send(ofDay(14), switched.webhookUrl)).toEqual([
    expect.stringMatching(/^200 .* pipeline initiated\.$/),
  ]);
  expect(await send(ofDay(14), switched.webhookUrl)).toEqual([
    expect.stringMatching(/^200 .* pipeline already initiated\.$/),
  ]);
  const { rows } = await compare([...log, ...switchedLog]);
  const ofDay14 = rows.filter((row) => row.includes("-100014"));
  expect(ofDay14).toEqual([expect.stringMatching(/^same /)]);

  // What waiting until nothing is under way is for: Alma repeats to the new service what the
  // earlier one has started.
  await send(ofDay(15), earlier);
  expect(await send(ofDay(15), switched.webhookUrl)).toEqual([
    expect.stringMatching(/^200 .* pipeline initiated\.$/),
  ]);
  expect((await compare([...log, ...switchedLog])).summary).toMatch(/ 2 again\.$/);
});
