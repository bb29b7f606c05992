import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { type Export, mayComeUntil } from "@almahook/pipelines/account";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { findingsToLog } from "./answers.ts";
import { eventToLog } from "./event-to-log.ts";
import { readCheckSettings } from "./function-settings.ts";
import { type EnvironmentVariables, readLinks } from "./links.ts";
import { LogLine, limitFacts, logLine } from "./log-line.ts";
import { type AccountSystems, createExecutionsApi, readAccount } from "./read-account.ts";
import { SettingsError } from "./settings.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** For how long an export is reported each day, until it is started. */
const REPORTED_FOR = 7 * DAY;

/** The log line about an export that started nothing. It has the same fields as a request's. */
export const MissedLine = v.object({
  ...v.omit(LogLine, ["status", "milliseconds"]).entries,
  level: v.literal("ERROR"),
  alarm: v.literal("missed"),
  outcome: v.literal("missed"),
  /** The export's state in the account. */
  reason: v.picklist(["missing", "unusable", "job-failed"]),
});
export type MissedLine = v.InferOutput<typeof MissedLine>;

/**
 * Creates the handler of the check function, which a schedule invokes: see {@link check}.
 *
 * @param env environment variables: the plain settings, and the linked resources as SST passes
 *   them. The AWS SDK reads its own from the process
 * @param write writes a log line, which ends in a line break
 * @param now milliseconds since 1970
 * @throws {SettingsError} that names every setting that is missing or malformed
 */
export function createCheck(
  env: EnvironmentVariables,
  write: (line: string) => void,
  now: () => number,
): () => Promise<void> {
  const {
    alma,
    settings,
    stepFunctionsEndpoint: endpoint,
  } = readCheckSettings(env, readLinks(env));
  if (!alma) throw new SettingsError(["ALMA_API_URL is not set"]);
  const systems = {
    alma: createJobsApi({ ...alma, fetch, now, sleep }),
    executions: createExecutionsApi(endpoint ? { endpoint } : {}),
    settings,
  };
  return () => check(systems, now, write);
}

/**
 * Checks that each export of the past week was started, and writes a log line for each that
 * somebody has to look at. It starts nothing.
 *
 * The last line says that the check is complete. An alarm goes off if it is missing.
 *
 * @param now milliseconds since 1970
 * @throws if a system can't be read, or Alma has no job for a pipeline
 */
export async function check(
  systems: AccountSystems,
  now: () => number,
  write: (line: string) => void,
): Promise<void> {
  const { settings } = systems;
  const begun = now();
  const { exports, withoutJob } = await readAccount(systems, {
    since: begun - REPORTED_FOR,
    now: begun,
  });
  const lines = exports.flatMap((each) => {
    const reason = reasonToReport(each, begun);
    return reason ? [missedLine(each, reason, settings, now())] : [];
  });
  for (const line of lines) write(line);
  if (withoutJob.length > 0) {
    const names = withoutJob.map((pipeline) => `${pipeline} (${settings.jobNames[pipeline]})`);
    throw new Error(
      `Alma has no job for ${names.join(", ")}: was it renamed, or the key's rights reduced?`,
    );
  }
  const counts = { exports: exports.length, missed: lines.length };
  write(logLine("INFO", { outcome: "checked", ...counts }, now()));
}

/**
 * Decides whether an export is reported: a missing or unusable one after Alma has given up, and a
 * failed job once, a day after it ended, because its webhook may never have come.
 */
function reasonToReport({ state, endedAt }: Export, now: number): MissedLine["reason"] | undefined {
  if (state === "missing" || state === "unusable") {
    return endedAt === undefined || mayComeUntil(endedAt) <= now ? state : undefined;
  }
  if (state !== "job-failed" || endedAt === undefined) return undefined;
  // The check is scheduled on the hour, and starts some seconds later.
  const scheduled = Math.floor(now / HOUR) * HOUR;
  const daysAgo = Math.floor((scheduled - Date.parse(endedAt)) / DAY);
  return daysAgo === 1 ? state : undefined;
}

function missedLine(
  { event }: Export,
  reason: MissedLine["reason"],
  settings: DecisionSettings,
  time: number,
): string {
  const decision = decide(event, settings);
  const facts: Omit<MissedLine, "timestamp" | "level"> = {
    alarm: "missed",
    outcome: "missed",
    reason,
    ...(decision.kind === "invalid" && { detail: decision.issues.join("; ") }),
    ...findingsToLog(decision),
    ...(decision.kind === "start" && { executionName: decision.executionName }),
    ...eventToLog(event, decision, settings),
  };
  return logLine("ERROR", limitFacts(facts), time);
}
