import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sign } from "@almahook/alma/signature";
import { run, startService } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";

let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.stop();
});

const send = (...args: string[]) => run("send.ts", [...args, "--url", service.webhook]);
const VALIDATED = "Webhook POST request received and validated";

test.each([
  ["pod", 0, `200  \\d+ ms  ${VALIDATED}, PPOD pipeline initiated.\n`],
  ["timdex-daily", 0, `200  \\d+ ms  ${VALIDATED}, TIMDEX pipeline initiated.\n`],
  ["timdex-full", 0, `200  \\d+ ms  ${VALIDATED}, TIMDEX pipeline initiated.\n`],
  ["bursar", 0, `200  \\d+ ms  ${VALIDATED}, BURSAR pipeline initiated.\n`],
  ["challenge", 0, "200  \\d+ ms  [0-9a-f-]{36}\n"],
  ["failed", 0, `200  \\d+ ms  ${VALIDATED}, Alma job '.*' failed so no action was taken.\n`],
  ["empty", 0, `200  \\d+ ms  ${VALIDATED}, .* exported zero records so no action was taken.\n`],
  [
    "other-environment",
    0,
    `200  \\d+ ms  ${VALIDATED} in dev env for job '.*', no action taken.\n`,
  ],
  ["unknown-job", 0, `200  \\d+ ms  ${VALIDATED}, no action taken.\n`],
  ["not-job-end", 0, `200  \\d+ ms  ${VALIDATED}, not a JOB_END webhook .*\n`],
  ["bad-signature", 1, "401  \\d+ ms  Unable to validate signature. .*\n"],
])("send %s exits with %i and prints the answer", async (what, exitCode, answer) => {
  const result = await send(what);
  expect(result.stdout).toMatch(new RegExp(`^${answer}$`));
  expect(result).toMatchObject({ exitCode, stderr: "" });
});

test("--count sends different events, --same one and the same", async () => {
  const three = await send("pod", "--count", "3");
  expect(three.stdout.match(/pipeline initiated/g)).toHaveLength(3);
  const twice = await send("pod", "--same");
  expect(twice.stdout.match(/pipeline initiated/g)).toHaveLength(1);
  expect(twice.stdout.match(/pipeline already initiated/g)).toHaveLength(1);
});

test("a file is sent, and signed, byte for byte", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "send-")), "event.json");
  const body = '{ "action" : "LOAN", "title": "B\\u00fccher" }\n';
  await writeFile(file, body);
  expect((await send(file)).stdout).toContain("not a JOB_END webhook");
  const { stdout } = await run("sign.ts", [file, "--secret", "a secret"]);
  expect(stdout).toBe(`${sign(body, "a secret")}\n`);
});

test("a wrong secret is answered 401", async () => {
  expect(await send("pod", "--secret", "wrong")).toMatchObject({ exitCode: 1 });
});

test.each([
  [["nonsense"], "There is no sample event 'nonsense': see npm run send -- --help."],
  [["missing.json"], "missing.json can't be read"],
  [["pod", "--count", "none"], "--count takes a whole number."],
  [["pod", "--cuont", "2"], "Unknown option '--cuont'"],
  [[], "It takes one operand."],
])("%j is refused in words", async (args, words) => {
  const { exitCode, stdout, stderr } = await send(...args);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("    at ");
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
});

test("a service that is not there is said to be so", async () => {
  const { exitCode, stderr } = await run("send.ts", ["pod", "--url", "http://127.0.0.1:1"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^http:\/\/127.0.0.1:1 does not answer \(.+\). Is npm start running\?\n$/);
});

test.each(["send.ts", "sign.ts"])("%s has help", async (file) => {
  const { exitCode, stdout } = await run(file, ["--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("npm run s");
});
