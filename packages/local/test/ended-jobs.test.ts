import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { pipelines } from "@almahook/pipelines/registry";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command } from "../src/send.ts";

const HOUR = 3_600_000;
const local = readLocalSettings(FREE_PORTS);
const lines: string[] = [];
let service: LocalService;
beforeAll(async () => {
  service = await startLocalService(local, (line) => lines.push(line));
});
afterAll(() => service.close());

const send = (...args: string[]) =>
  callCommand(command, [...args, "--url", service.webhookUrl], {
    ALMA_API_PORT: new URL(service.almaApiUrl).port,
  });

/** What Alma's jobs API lists: the instances that ended within the last day, of all jobs. */
async function listEnded() {
  const alma = createJobsApi({
    url: service.almaApiUrl,
    key: local.almaApiKey,
    fetch,
    now: Date.now,
    sleep,
  });
  const ended = [];
  for (const { id } of await alma.listJobs()) {
    const span = { from: Date.now() - 24 * HOUR, until: Date.now() + HOUR };
    for (const listed of await alma.listEndedInstances(id, span)) {
      ended.push(await alma.readInstance(id, listed.id));
    }
  }
  return ended;
}

test("the pipelines' jobs are listed before one has run", async () => {
  const key = { headers: { Authorization: `apikey ${local.almaApiKey}` } };
  const response = await fetch(`${service.almaApiUrl}/almaws/v1/conf/jobs`, key);
  expect(await response.json()).toMatchObject({
    job: pipelines.map(({ name }) => ({ name: local.settings.jobNames[name] })),
  });
});

test("a job whose end was sent is listed, whatever the function answered", async () => {
  const [
    {
      samples: [{ word }],
    },
  ] = pipelines;
  await send(word);
  await send(word, "--secret", "another");
  await send("not-job-end");
  await send("challenge");
  expect(lines).toHaveLength(4);
  expect(await listEnded()).toHaveLength(2);
});

test("a withheld job ended 12 hours ago, is listed, and sends nothing", async () => {
  lines.length = 0;
  const words = sampleEvents(local.settings).filter(({ pipeline }) => pipeline);
  for (const { word } of words) {
    const { exitCode, stdout } = await send(word, "--withhold");
    expect(stdout).toMatch(/^200 .*Job '.+' ended at .+Z\. Alma does not call\.\n$/);
    expect(exitCode).toBe(0);
  }
  expect(lines).toEqual([]);
  const withheld = (await listEnded()).filter(
    ({ end_time }) => Date.parse(end_time ?? "") < Date.now() - 11 * HOUR,
  );
  expect(withheld).toHaveLength(words.length);
  for (const instance of withheld) expect(instance.counter).not.toEqual([]);
});

test.each([
  ["challenge", 2, "--withhold takes a job's end"],
  ["not-job-end", 1, "Only a job's end can be withheld."],
])("--withhold refuses %s", async (word, code, words) => {
  const { exitCode, stdout, stderr } = await send(word, "--withhold");
  expect(stdout + stderr).toContain(words);
  expect(exitCode).toBe(code);
});
