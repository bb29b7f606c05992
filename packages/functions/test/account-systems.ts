import { createJobsApi } from "@almahook/alma/jobs-api";
import { jobEnd } from "@almahook/alma/samples";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { endDay, type Pipeline } from "@almahook/pipelines/pipeline";
import { createLocal, stateMachineArn, waiting } from "@almahook/testing/local-step-functions";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { type AccountSystems, createExecutionsApi } from "../src/read-account.ts";

const KEY = "a-key";
/** The clock of the local Step Functions. */
export const NOW = Date.parse("2026-01-02T03:04:05.678Z");
export const HOUR = 3_600_000;
export const LOCAL = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

const declare = (name: string) =>
  ({
    name,
    jobNameSetting: `${name}_JOB_NAME`,
    defaultJobName: () => `Export ${name} to Here`,
    stateMachine: { link: name, setting: `${name}_ARN`, parameter: name.toLowerCase() },
    counters: ["moved"],
    namePrefixes: [`${name.toLowerCase()}-`],
    execution: v.pipe(
      v.object({ end_time: v.string() }),
      v.transform((job) => ({
        namePrefix: `${name.toLowerCase()}-`,
        input: { day: endDay(job) },
      })),
    ),
    samples: [{ word: name.toLowerCase(), label: name }],
  }) satisfies Pipeline;

export const JOB_NAMES = { BOOKS: "Export BOOKS to Here", MAPS: "Export MAPS to Here" };

const settings = {
  workspace: "here",
  pipelines: [declare("BOOKS"), declare("MAPS"), declare("OFF")],
  jobNames: JOB_NAMES,
  stateMachineArns: { BOOKS: stateMachineArn("BOOKS"), MAPS: stateMachineArn("MAPS") },
} satisfies AccountSystems["settings"];

/** Alma and Step Functions in this process, with two pipelines of their own. */
export function createSystems(jobNames: string[] = Object.values(JOB_NAMES)) {
  const calls: string[] = [];
  const server = createAlmaJobs(KEY, jobNames);
  const { client, clock } = createLocal({ BOOKS: waiting, MAPS: waiting });
  const { requestHandler } = client.config;
  const systems: AccountSystems = {
    alma: createJobsApi({
      url: "https://alma.example",
      key: KEY,
      async fetch(input, init) {
        const request = new Request(input, init);
        calls.push(new URL(request.url).pathname);
        return server.fetch(request);
      },
      now: () => NOW,
      sleep: async () => {},
    }),
    executions: createExecutionsApi({ requestHandler, ...LOCAL }),
    settings,
  };
  let ended = 0;
  return {
    systems,
    calls,
    /** Ends a job in Alma some hours ago. */
    end(
      name: string,
      hours: number,
      more: { status?: string; jobName?: string; counter?: object[] } = {},
    ) {
      ended += 1;
      const id = `${1108569450000120 + ended}`;
      const endTime = new Date(NOW - hours * HOUR).toISOString();
      const { jobName, counter, ...job } = more;
      const { job_instance } = jobEnd({ name, id, endTime, ...job }, ["moved"]);
      server.add({ ...job_instance, ...(counter && { counter }) }, jobName);
      return id;
    },
    /** Starts an execution some hours ago. */
    async start(pipeline: "BOOKS" | "MAPS", name: string, hours: number, input: object = {}) {
      clock.now = NOW - hours * HOUR;
      await client.send(
        new StartExecutionCommand({
          stateMachineArn: stateMachineArn(pipeline),
          name,
          input: JSON.stringify(input),
        }),
      );
    },
  };
}
