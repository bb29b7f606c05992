import type { ComparedExport } from "@almahook/pipelines/compare-exports";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { findingsToLog } from "./answers.ts";
import { eventToLog } from "./event-to-log.ts";
import { LogLine, limitFacts, logLine } from "./log-line.ts";

/**
 * The log line of an export that ended in Alma, and that nothing was started for. It is like the line
 * of a request about it.
 */
export const MissedLine = v.object({
  ...v.omit(LogLine, ["status", "milliseconds"]).entries,
  level: v.literal("ERROR"),
  outcome: v.literal("missed"),
  reason: v.literal("missed"),
});
export type MissedLine = v.InferOutput<typeof MissedLine>;

/**
 * Creates the log line of a missed export, as text.
 *
 * @param time milliseconds since 1970
 */
export function missedLine(
  { event, decision }: ComparedExport,
  settings: DecisionSettings,
  time: number,
): string {
  const facts: Omit<MissedLine, "timestamp" | "level"> = {
    outcome: "missed",
    reason: "missed",
    ...(decision.kind === "invalid" && { detail: decision.issues.join("; ") }),
    ...findingsToLog(decision),
    ...(decision.kind === "start" && { executionName: decision.executionName }),
    ...eventToLog(event, decision, settings),
  };
  return logLine("ERROR", limitFacts(facts), time);
}
