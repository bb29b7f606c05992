import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { compareWithAlma } from "./compare-with-alma.ts";
import { readCheckSettings } from "./function-settings.ts";
import { readLinks } from "./links.ts";
import { createListExecutions } from "./list-executions.ts";
import { logLine } from "./log-line.ts";
import { missedLine } from "./missed-line.ts";

/** A missed export is reported daily for so long, or until it is started. */
const DAYS = 7;

const { settings, alma: api } = readCheckSettings(process.env, readLinks(process.env));
if (!api) throw new Error("ALMA_API_URL is not set");

const alma = createJobsApi({ ...api, fetch, now: Date.now, sleep });
const listExecutions = createListExecutions();

// Straight to standard output: `console.log` would wrap each line in Lambda's own JSON.
const write = (line: string) => process.stdout.write(line);

/**
 * The Lambda function that a schedule invokes: it compares the exports in Alma with the executions in
 * Step Functions, and leaves a log line for each export that nothing was started for. It starts
 * nothing.
 *
 * @throws if the comparison, or that of a pipeline, is not possible
 */
export async function handler(): Promise<void> {
  const now = Date.now();
  const since = now - DAYS * 24 * 60 * 60 * 1000;
  const { exports, withoutJob } = await compareWithAlma({
    alma,
    listExecutions,
    settings,
    now,
    since,
  });
  const missed = exports.filter(({ result }) => result === "missing" || result === "unusable");
  for (const each of missed) write(missedLine(each, settings, Date.now()));
  if (withoutJob.length > 0) {
    const names = withoutJob.map((pipeline) => `${pipeline} (${settings.jobNames[pipeline]})`);
    throw new Error(
      `Alma has no job for ${names.join(", ")}: was it renamed, or the key's rights reduced?`,
    );
  }
  // The alarm not-compared misses this line after a day, so it says that nothing was left out.
  const counts = { compared: exports.length, missed: missed.length };
  write(logLine("INFO", { outcome: "compared", ...counts }, Date.now()));
}
