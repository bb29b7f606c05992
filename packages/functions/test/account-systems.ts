import { endedBy } from "@almahook/alma/end-time";
import type { AlmaJobInstance, JobsApi } from "@almahook/alma/jobs-api";
import { jobEnd } from "@almahook/alma/samples";
import { fines, invented } from "@almahook/testing/invented";
import { createLocal, stateMachineArn, waiting } from "@almahook/testing/local-step-functions";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import type { StartSettings } from "../src/function-settings.ts";
import { type AccountSystems, createExecutionsApi } from "../src/read-account.ts";

/** The clock of the local Step Functions. */
export const NOW = Date.parse("2026-01-02T03:04:05.678Z");
export const HOUR = 3_600_000;

export const { MAPS, FINES } = invented.jobNames;

const settings = {
  ...invented,
  jobNames: { MAPS, FINES },
  stateMachineArns: { MAPS: stateMachineArn("maps"), FINES: stateMachineArn("fines") },
} satisfies StartSettings;

/** Alma and Step Functions in this process, with two pipelines that are on, and others that are off. */
export function createSystems(jobNames: string[] = [MAPS, FINES]) {
  const calls: string[] = [];
  const jobs = new Map<string, AlmaJobInstance[]>(jobNames.map((name) => [name, []]));
  const { client, clock } = createLocal({ maps: waiting, fines: waiting });
  const { requestHandler } = client.config;
  const alma: JobsApi = {
    listJobs: async () => [...jobs.keys()].map((name) => ({ id: name, name })),
    async listEndedInstances(jobId, { from }) {
      calls.push(`instances of ${jobId}`);
      const instances = jobs.get(jobId) ?? [];
      return instances
        .filter(({ end_time }) => !(endedBy(end_time ?? "") < from))
        .map(({ id, name, status, end_time }) => ({ id, name, status, end_time }));
    },
    async readInstance(jobId, id) {
      calls.push(`instance ${id} of ${jobId}`);
      const instance = jobs.get(jobId)?.find((each) => each.id === id);
      if (!instance) throw new Error(`${jobId} has no instance ${id}`);
      return instance;
    },
  };
  const executions = createExecutionsApi({ requestHandler, ...AWS_CLIENT });
  const systems = {
    alma,
    executions: {
      ...executions,
      list: async (stateMachineArn, since) =>
        (await executions.list(stateMachineArn, since)).filter((each) => each.startedAt >= since),
    },
    settings,
  } satisfies AccountSystems;
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
      const counters = name === FINES ? fines.counters : undefined;
      const { job_instance } = jobEnd({ name, id, endTime, ...job }, counters);
      const instances = jobs.get(jobName ?? name) ?? [];
      instances.push({ ...job_instance, ...(counter && { counter }) });
      jobs.set(jobName ?? name, instances);
      return id;
    },
    /** Starts an execution some hours ago. */
    async start(pipeline: "MAPS" | "FINES", name: string, hours: number, input: object = {}) {
      clock.now = NOW - hours * HOUR;
      await client.startExecution({
        stateMachineArn: settings.stateMachineArns[pipeline],
        name,
        input: JSON.stringify(input),
      });
    },
  };
}
