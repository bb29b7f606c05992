import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { serve } from "@almahook/local/serve";
import { decide } from "@almahook/pipelines/decide";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleWebhook } from "@almahook/pipelines/sample-events";
import { jobNameOf, settings } from "@almahook/testing/dev1";
import { answerJson, startFaultyServer } from "@almahook/testing/faulty-server";
import { environment } from "@almahook/testing/function-environment";
import * as v from "valibot";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { MissedLine } from "../src/missed-line.ts";

const KEY = "l8xx0123456789abcdef";
const HOUR = 3_600_000;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Alma and Step Functions on real sockets, and the entry, loaded with its environment. */
async function load({
  executions = [] as string[],
  acceptedKey = KEY,
  jobNames = [] as string[],
} = {}) {
  const alma = createAlmaJobs(acceptedKey, jobNames);
  const served = await serve(alma.fetch, 0);
  const body = {
    executions: executions.map((name) => ({ name, status: "SUCCEEDED", startDate: 0 })),
  };
  const stepFunctions = await startFaultyServer(
    new Map([["", (response) => answerJson(response, 200, body)]]),
  );
  onTestFinished(async () => {
    await served.close();
    await stepFunctions.close();
  });
  const { SST_RESOURCE_AlmaChallengeSecret, ...rest } = environment;
  const env = {
    ...rest,
    ALMA_API_URL: served.url,
    SST_RESOURCE_AlmaApiKey: JSON.stringify({ value: KEY }),
    AWS_ENDPOINT_URL_SFN: stepFunctions.endpoint(""),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "an-id",
    AWS_SECRET_ACCESS_KEY: "a-secret",
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.resetModules();
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  const { handler } = await import("../src/missed-entry.ts");
  return { alma, handler, written };
}

/** A sample event's job instance that ended some hours ago. */
const ended = (word: string, hours: number, number = 0) =>
  Object(sampleWebhook(word, settings, jobRun(new Date(Date.now() - hours * HOUR), number)))
    .job_instance;

test("each missed export leaves a line from which it can be started, and the counts come last", async () => {
  const jobs = pipelines.map(({ samples: [{ word }] }, number) => ended(word, 20, number));
  const [started, ...missed] = jobs;
  const unusable = { ...ended(pipelines[0].samples[0].word, 15, 7), counter: "none" };
  const { alma, handler, written } = await load({
    executions: [`${pipelines[0].namePrefixes[0]}${started.id}`],
  });
  for (const job of [...jobs, unusable, ended("failed", 14, 8)]) alma.add(job);
  await handler();

  const lines = written.map((line) => JSON.parse(line));
  const compared = { outcome: "compared", level: "INFO", compared: jobs.length + 2 };
  expect(lines.at(-1)).toMatchObject({ ...compared, missed: missed.length + 1 });
  const missedLines = lines.slice(0, -1).map((line) => v.parse(MissedLine, line));
  expect(new Set(missedLines.map(({ jobId }) => jobId))).toEqual(
    new Set([...missed, unusable].map(({ id }) => id)),
  );
  for (const { event, ...line } of missedLines) {
    expect(line).toMatchObject({ level: "ERROR", outcome: "missed", reason: "missed" });
    const decision = decide({ action: "", ...event }, settings);
    expect(decision).toMatchObject({ kind: line.detail ? "invalid" : "start" });
    expect(line).toMatchObject({ pipeline: decision.pipeline, jobName: decision.job?.name });
    if (decision.kind === "start") {
      const { executionName, records } = decision;
      expect(line).toMatchObject({ executionName, records });
    }
  }
  expect(missedLines.find(({ jobId }) => jobId === unusable.id)?.detail).toMatch(
    /counter must be a list/,
  );
  expect(written.join("")).not.toContain("submitted_by");
});

test("nothing missed leaves one line", async () => {
  const job = ended(pipelines[0].samples[0].word, 20);
  const jobNames = Object.values(settings.jobNames);
  const { alma, handler, written } = await load({
    executions: [`${pipelines[0].namePrefixes[0]}${job.id}`],
    jobNames,
  });
  alma.add(job);
  await handler();
  expect(written.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ outcome: "compared", compared: 1, missed: 0 }),
  ]);
});

test("a comparison that is not possible is an error, and no line says that nothing is missed", async () => {
  const { handler, written } = await load({ acceptedKey: "another-key" });
  await expect(handler()).rejects.toThrow("Alma's API refuses the key");
  expect(written).toEqual([]);
});

test("a pipeline whose job is not in Alma is an error", async () => {
  const [{ name }, ...others] = pipelines;
  const jobNames = others.map(jobNameOf);
  const { handler } = await load({ jobNames });
  await expect(handler()).rejects.toThrow(
    `Alma has no job for ${name} (${settings.jobNames[name]})`,
  );
});
