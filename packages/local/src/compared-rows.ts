import { endTimeInUtc } from "@almahook/alma/end-time";
import type { ComparedExport } from "@almahook/pipelines/compare-exports";
import type { Decision } from "@almahook/pipelines/decide";

const TITLES = ["JOB", "ENDED (UTC)", "STATUS", "RECORDS", "DECISION", "EXECUTION"];

/** The rows of a table of exports, with its titles. */
export const comparedRows = (exports: readonly ComparedExport[]): string[][] => [
  TITLES,
  ...exports.map(({ decision, endTime, execution, result }) => [
    decision.job?.name ?? "",
    minute(endTime),
    decision.job?.status ?? "",
    String(decision.records ?? ""),
    inWords(decision),
    execution ? `${execution.status}  ${execution.name}` : result === "missing" ? "missing" : "",
  ]),
];

/** A time as in `2026-11-23 20:00`. What can't be read stays as it is. */
const minute = (time: string) => endTimeInUtc(time)?.slice(0, 16).replace("T", " ") ?? time;

function inWords(decision: Decision): string {
  if (decision.kind === "start") return "start";
  if (decision.kind === "invalid") return `unusable: ${decision.issues.join("; ")}`;
  return decision.stoppedBy === "exported" ? "nothing exported" : "job failed";
}
