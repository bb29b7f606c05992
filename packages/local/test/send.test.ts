import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "@almahook/alma/signature";
import type { Pipeline } from "@almahook/pipelines/pipeline";
import { pipelines } from "@almahook/pipelines/registry";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command as sendCommand } from "../src/send.ts";
import { command as signCommand } from "../src/sign.ts";

const local = readLocalSettings(FREE_PORTS);
const { settings } = local;

let service: LocalService;
beforeAll(async () => {
  service = await startLocalService(local, () => {});
});
afterAll(() => service.close());

const send = (...args: string[]) =>
  callCommand(sendCommand, [...args, "--url", service.webhookUrl], {
    STEP_FUNCTIONS_PORT: new URL(service.stepFunctionsUrl).port,
  });
const VALIDATED = "Webhook POST request received and validated";
const [
  {
    samples: [{ name: SAMPLE }],
  },
] = pipelines;

test.each<[string[], number, string]>([
  [["challenge"], 0, "200  \\d+ ms  [0-9a-f-]{36}\n"],
  [["failed"], 0, `200  \\d+ ms  ${VALIDATED}, Alma job '.*' failed so no action was taken.\n`],
  [[SAMPLE, "--secret", "another"], 1, "401  \\d+ ms  Unable to validate signature. .*\n"],
])("send %j exits with %i and prints the answer", async (args, exitCode, answer) => {
  const result = await send(...args);
  expect(result.stdout).toMatch(new RegExp(`^${answer}$`));
  expect(result).toMatchObject({ exitCode, stderr: "" });
});

test("--same sends one and the same event twice", async () => {
  const twice = await send(SAMPLE, "--same");
  expect(twice.stdout.match(/pipeline initiated/g)).toHaveLength(1);
  expect(twice.stdout.match(/pipeline already initiated/g)).toHaveLength(1);
});

test("a file is sent, and signed, byte for byte", async () => {
  const folder = await mkdtemp(join(tmpdir(), "almahook-send-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "event.json");
  const body = '{ "action" : "LOAN", "title": "B\\u00fccher" }\n';
  await writeFile(file, body);
  expect((await send(file)).stdout).toContain("not a JOB_END webhook");
  const signed = { exitCode: 0, stdout: `${sign(body, "a secret")}\n`, stderr: "" };
  expect(await callCommand(signCommand, [file, "--secret", "a secret"])).toEqual(signed);
  expect(await callCommand(signCommand, [file], { ALMA_CHALLENGE_SECRET: "a secret" })).toEqual(
    signed,
  );
});

test("a service that is not there is reported, with exit code 1", async () => {
  const { exitCode, stderr } = await callCommand(sendCommand, [
    SAMPLE,
    "--url",
    "http://127.0.0.1:1",
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^http:\/\/127.0.0.1:1 does not answer \(.+\). Is npm start running\?\n$/);
  const secure = service.webhookUrl.replace("http", "https");
  const https = await callCommand(sendCommand, [SAMPLE, "--url", secure]);
  expect(https.stderr).toMatch(/^https:\S+ does not speak HTTPS: is it an http:\/\/ address\?\n$/);
});

const REAL = ["--id", "1108569450000121", "--ended", "2022-05-01T05:00Z"];

/** Whether a pipeline reads no more of an event than a person can see in Alma. */
const BY_HAND = new Set(["id", "name", "status", "end_time"]);
const isByHand = ({ execution }: Pipeline) =>
  Object.keys(execution.pipe[0].entries).every((field) => BY_HAND.has(field));
const [byHand] = pipelines.filter(isByHand);
const HAND_SAMPLE = byHand?.samples[0].name ?? "";

const handSamples = pipelines
  .filter(isByHand)
  .flatMap(({ samples }) => samples)
  .map(({ name }, index) => ({ name, id: `110856945000012${index}` }));

test.each(handSamples)(
  "the end of a real job starts its pipeline by hand, as $name",
  async ({ name, id }) => {
    const job = ["--id", id, "--ended", "2022-05-01T05:00Z", "--records", "42"];
    const hand = await send(name, ...job);
    expect(hand.stdout).toMatch(
      new RegExp(
        `^It starts \\S+ as \\S+-2022-05-01T05-00-00-000Z-${id}\\.\n200 .*initiated\\.\n$`,
      ),
    );
    expect(hand).toMatchObject({ exitCode: 0, stderr: "" });
  },
);

test.runIf(byHand)("a real job that has an execution is not started by another time", async () => {
  const job = ["--id", "40170", "--ended"];
  const minute = new Date(Date.now() - 3_600_000).toISOString().slice(0, "2022-05-01T05:00".length);
  expect((await send(HAND_SAMPLE, ...job, `${minute}:01Z`)).exitCode).toBe(0);
  const again = await send(HAND_SAMPLE, ...job, `${minute}:01.000Z`);
  expect(again.stdout).toContain("already initiated.");
  const { exitCode, stdout, stderr } = await send(HAND_SAMPLE, ...job, `${minute}Z`);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(
    /^Job 40170 already has the execution (\S+-01-000Z-40170) \([A-Z]+\)\. .* --since \S+ --again WORD --only \1\n$/,
  );
});

test.runIf(byHand)("it is said that Alma may still send the end of a real job itself", async () => {
  const ended = new Date(Date.now() - 3_600_000).toISOString();
  const { stdout } = await send(HAND_SAMPLE, "--id", "3", "--ended", ended);
  expect(stdout).toContain("Alma may send the event itself until ");
});

test.runIf(byHand)("a real job's status is accepted by name", async () => {
  const job = ["--id", "2", "--ended", "2022-05-01", "--accept", "COMPLETED_FAILED"];
  const accepted = await send(HAND_SAMPLE, ...job);
  expect(accepted.stdout).toContain("pipeline initiated.");
  expect(accepted.exitCode).toBe(0);
});

test.runIf(byHand)("for a stage, the event is shown, and sent with --yes", async () => {
  const { current } = settings.secrets;
  const args = [HAND_SAMPLE, ...REAL, "--stage", "prod", "--secret", current];
  const shown = await send(...args);
  expect(shown.stdout).toContain(byHand?.defaultJobName("Prod"));
  expect(shown.stdout).toContain(
    `Nothing was sent. Add --yes to send it to ${service.webhookUrl} (stage prod)`,
  );
  expect(shown.exitCode).toBe(1);
  // The service here is that of Dev1, for which the job is not.
  const sent = await send(...args, "--yes");
  expect(sent.stdout).toContain("no action taken.");
  expect(sent.exitCode).toBe(1);
});

test.each([
  [["--id", "4017"], "A real job takes --id and --ended"],
  [["--stage", "prod"], "A real job takes --id and --ended"],
  [[...REAL, "--same"], "--same and --withhold are for sample events."],
  [["--id", "1", "--ended", "2999-01-01"], "--ended must be a time in the past"],
  [["--id", "1", "--ended", "2026-02-31"], "--ended must be a time in the past"],
])("a sample with %j is refused", async (args, sentence) => {
  const { exitCode, stdout, stderr } = await callCommand(sendCommand, [SAMPLE, ...args]);
  expect(stderr).toContain(sentence);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

test.each(["failed", "unknown-job", "challenge"])("%s is not a real job", async (sample) => {
  expect(await send(sample, ...REAL)).toMatchObject({
    exitCode: 2,
    stderr: `${sample} is not a job that starts a pipeline of the service on this machine.\n`,
  });
});

test("outside of the stage's shell, the command is printed as it has to be typed there", async () => {
  const job = ["--records", "42", "--id", "2", "--ended", "2022-05-01 05:00"];
  const args = [SAMPLE, "--stage", "prod", ...job, "--accept", "COMPLETED_FAILED"];
  const { stderr, exitCode } = await callCommand(sendCommand, args);
  expect(stderr).toContain(
    `  npx sst shell --stage prod -- npm run send -- ${SAMPLE} --id 2 --ended 2022-05-01T05:00:00.000Z --records 42 --accept COMPLETED_FAILED --stage prod`,
  );
  expect(exitCode).toBe(2);
});
