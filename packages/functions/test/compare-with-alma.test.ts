import { createJobsApi } from "@almahook/alma/jobs-api";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleWebhook } from "@almahook/pipelines/sample-events";
import { jobNameOf, settings } from "@almahook/testing/dev1";
import { answerJson, startFaultyServer } from "@almahook/testing/faulty-server";
import { createLocal, stateMachineArn, waiting } from "@almahook/testing/local-step-functions";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { compareWithAlma, type ListExecutions } from "../src/compare-with-alma.ts";
import { createListExecutions } from "../src/list-executions.ts";

const KEY = "a-key";
const NOW = Date.parse("2026-05-10T12:00:00Z");
const HOUR = 3_600_000;
const LOCAL = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

/** Alma in this process, and the comparison with the executions that are listed. */
function start(jobNames: string[], listExecutions: ListExecutions = async () => []) {
  const calls: string[] = [];
  let ended = 0;
  const alma = createAlmaJobs(KEY, jobNames);
  return {
    calls,
    /** Adds the job instance of a sample event, which ended some hours ago. */
    end(word: string, hours: number, jobName?: string) {
      ended += 1;
      const run = jobRun(new Date(NOW - hours * HOUR), ended);
      const { job_instance } = Object(sampleWebhook(word, settings, run));
      alma.add(job_instance, jobName);
      return run.id;
    },
    run: (since = NOW - 7 * 24 * HOUR) =>
      compareWithAlma({
        alma: createJobsApi({
          url: "https://alma.example",
          key: KEY,
          async fetch(input, init) {
            const request = new Request(input, init);
            calls.push(new URL(request.url).pathname);
            return alma.fetch(request);
          },
          now: Date.now,
          sleep: async () => {},
        }),
        listExecutions,
        settings: {
          ...settings,
          stateMachineArns: perPipeline(({ name }) => stateMachineArn(name)),
        },
        now: NOW,
        since,
      }),
  };
}

const allWords = pipelines.flatMap(({ samples }) => samples.map(({ word }) => word));

test("each pipeline's exports are found in Alma, and in Step Functions", async () => {
  const { client } = createLocal(Object.fromEntries(pipelines.map(({ name }) => [name, waiting])));
  const { requestHandler } = client.config;
  const { end, run } = start([], createListExecutions({ requestHandler, ...LOCAL }));
  const missing = new Set<string>();
  for (const { name, samples, namePrefixes } of pipelines) {
    for (const [index, { word }] of samples.entries()) {
      missing.add(end(word, 20 + index));
      const started = new StartExecutionCommand({
        stateMachineArn: stateMachineArn(name),
        name: `${namePrefixes[0]}${end(word, 40 + index)}`,
      });
      await client.send(started);
    }
  }
  end("failed", 12);
  end("other-environment", 13);
  const { exports, withoutJob } = await run();
  expect(withoutJob).toEqual([]);
  const of = (result: string) => exports.filter((each) => each.result === result);
  expect(new Set(of("missing").map(({ decision }) => decision.job?.id))).toEqual(missing);
  expect(of("started")).toHaveLength(allWords.length);
  expect(of("started")[0]?.execution).toMatchObject({ status: "RUNNING" });
  expect(of("not-exported")).toHaveLength(1);
  expect(exports).toHaveLength(2 * allWords.length + 1);
});

test("what ended less than 11 hours ago, or earlier than asked for, is left out", async () => {
  const { end, run } = start([]);
  const [word = ""] = allWords;
  end(word, 10);
  const compared = end(word, 12);
  end(word, 49);
  const { exports, span } = await run(NOW - 48 * HOUR);
  expect(exports.map(({ decision }) => decision.job?.id)).toEqual([compared]);
  expect(span).toEqual({ from: NOW - 48 * HOUR, until: NOW - 11 * HOUR });
});

test("a job is found under another name of its own, and details are read of what could start", async () => {
  const { end, run, calls } = start(["Something else"]);
  const [word = ""] = allWords;
  end(word, 12, "Publishing Platform Job");
  end("failed", 13, "Publishing Platform Job");
  end("other-environment", 14, "Publishing Platform Job");
  const { exports } = await run();
  expect(exports.map(({ result }) => result)).toEqual(["not-exported", "missing"]);
  expect(calls).toEqual([
    "/almaws/v1/conf/jobs",
    "/almaws/v1/conf/jobs/S101/instances",
    expect.stringMatching(/^\/almaws\/v1\/conf\/jobs\/S101\/instances\/\d+$/),
  ]);
});

test("counters that the list leaves empty are read, instead of taken for zero records", async () => {
  const [
    {
      name,
      samples: [{ word }],
    },
  ] = pipelines;
  const run = jobRun(new Date(NOW - 20 * HOUR));
  const instance = Object(sampleWebhook(word, settings, run)).job_instance;
  const { exports } = await compareWithAlma({
    alma: {
      listJobs: async () => [{ id: "S1", name: String(settings.jobNames[name]) }],
      listEndedInstances: async () => [{ ...instance, counter: [] }],
      readInstance: async () => instance,
    },
    listExecutions: async () => [],
    settings: { ...settings, stateMachineArns: {} },
    now: NOW,
    since: NOW - 24 * HOUR,
  });
  expect(exports.map(({ result }) => result)).toEqual(["missing"]);
});

test("a pipeline whose job is not in Alma is named", async () => {
  const [first, ...others] = pipelines;
  const { run } = start(others.map(jobNameOf));
  expect(await run()).toMatchObject({ exports: [], withoutJob: [first.name] });
});

test("executions are read page by page, back to the time that is asked for", async () => {
  const page = (day: string, nextToken?: string) => ({
    executions: ["a", "b"].map((name) => ({
      name: `${day}-${name}`,
      status: "SUCCEEDED",
      startDate: Date.parse(day) / 1000,
    })),
    nextToken,
  });
  const pages = [page("2026-05-03", "2"), page("2026-05-02", "3"), page("2026-05-01")];
  const server = await startFaultyServer(
    new Map([["", (response, attempt) => answerJson(response, 200, pages[attempt - 1] ?? {})]]),
  );
  onTestFinished(server.close);
  const listExecutions = createListExecutions({ endpoint: server.endpoint(""), ...LOCAL });
  const found = await listExecutions(stateMachineArn("any"), Date.parse("2026-05-02T12:00:00Z"));
  expect(server.attempts("")).toBe(2);
  expect(found.map(({ name }) => name)).toEqual([
    "2026-05-03-a",
    "2026-05-03-b",
    "2026-05-02-a",
    "2026-05-02-b",
  ]);
});
