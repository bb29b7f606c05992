import { createJobsApi } from "@almahook/alma/jobs-api";
import { jobEnd, PUBLISHING_COUNTERS } from "@almahook/alma/samples";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { fines, invented } from "@almahook/testing/invented";
import { createLocal, stateMachineArn, waiting } from "@almahook/testing/local-step-functions";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type AccountSystems, createExecutionsApi } from "../src/read-account.ts";

const KEY = "a-key";
/** The clock of the local Step Functions. */
export const NOW = Date.parse("2026-01-02T03:04:05.678Z");
export const HOUR = 3_600_000;

export const { MAPS, FINES } = invented.jobNames;

const settings = {
  ...invented,
  jobNames: { MAPS, FINES },
  stateMachineArns: { MAPS: stateMachineArn("maps"), FINES: stateMachineArn("fines") },
} satisfies AccountSystems["settings"];

/** Alma and Step Functions in this process, with two pipelines that are on, and others that are off. */
export function createSystems(jobNames: string[] = [MAPS, FINES]) {
  const calls: string[] = [];
  const server = createAlmaJobs(KEY, jobNames);
  const { client, clock } = createLocal({ maps: waiting, fines: waiting });
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
    executions: createExecutionsApi({ requestHandler, ...AWS_CLIENT }),
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
      more: { status?: string; jobName?: string; counter?: object[]; endTime?: string } = {},
    ) {
      ended += 1;
      const id = `${1108569450000120 + ended}`;
      const endTime = new Date(NOW - hours * HOUR).toISOString();
      const { jobName, counter, ...job } = more;
      const counters = name === FINES ? fines.counters : PUBLISHING_COUNTERS;
      const { job_instance } = jobEnd({ name, id, endTime, ...job }, counters);
      server.add({ ...job_instance, ...(counter && { counter }) }, jobName);
      return id;
    },
    /** Starts an execution some hours ago. */
    async start(pipeline: "MAPS" | "FINES", name: string, hours: number, input: object = {}) {
      clock.now = NOW - hours * HOUR;
      await client.send(
        new StartExecutionCommand({
          stateMachineArn: settings.stateMachineArns[pipeline],
          name,
          input: JSON.stringify(input),
        }),
      );
    },
  };
}
