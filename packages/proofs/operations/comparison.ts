import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { serve } from "@almahook/local/serve";
import { answerJson, startFaultyServer } from "@almahook/testing/faulty-server";
import { vi } from "vitest";
import type { WatchedStage } from "./watched-stage.ts";

const HOUR = 3_600_000;

/** A job instance, as far as it is changed here. */
interface JobInstance {
  id: string;
}

/**
 * Runs the scheduled comparison of a stage, with Alma's API and Step Functions on this machine, and
 * returns its log lines.
 *
 * @param ended job instances that ended in Alma 20 hours ago
 * @param executed ids of job instances for which there is an execution
 */
export async function comparisonLog(
  { comparison: { environment, links }, settings }: WatchedStage,
  ended: readonly JobInstance[],
  executed: readonly string[],
): Promise<string[]> {
  const alma = createAlmaJobs(String(links.AlmaApiKey?.value), Object.values(settings.jobNames));
  const end_time = new Date(Date.now() - 20 * HOUR).toISOString();
  for (const job of ended) alma.add({ ...job, submit_time: end_time, end_time });
  const api = await serve(alma.fetch, 0);
  const executions = executed.map((id) => ({ name: `x-${id}`, status: "SUCCEEDED", startDate: 0 }));
  const stepFunctions = await startFaultyServer(
    new Map([["", (response) => answerJson(response, 200, { executions })]]),
  );

  const variables = {
    ...environment,
    ...Object.fromEntries(
      Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
    ),
    ALMA_API_URL: api.url,
    AWS_ENDPOINT_URL_SFN: stepFunctions.endpoint(""),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write");
  write.mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    vi.resetModules();
    const { handler } = await import("@almahook/functions/missed-entry");
    await handler();
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
    await api.close();
    await stepFunctions.close();
  }
  return lines;
}
