import type { simulate } from "./simulate.ts";

export type Report = Awaited<ReturnType<typeof simulate>>;

/** Sets a report in lines for a terminal. */
export function formatReport(report: Report): string[] {
  const row = (what: string, number: number) => `  ${what.padEnd(34)}${String(number).padStart(6)}`;
  return [
    "Alma",
    row("events", report.events),
    row("attempts", report.attempts),
    row("delivered", report.delivered),
    row("not sent", report.notSent),
    row("429, never repeated", report.throttled),
    row("401, never repeated", report.wronglySigned),
    row("given up", report.givenUp),
    "Service",
    row("requests to Step Functions", report.requests),
    row("restarts", report.restarts),
    row("started", report.started),
    row("not started", report.notStarted),
    row("  replay finds in the log", report.inTheLog),
    row("  reconcile finds missing", report.foundMissing),
    row("lost without a trace", report.lostWithoutATrace),
    "Replay, then reconcile",
    row("started by replay", report.startedByReplay),
    row("by a second replay", report.startedBySecondReplay),
    row("found by reconcile", report.foundByReconcile),
    row("started by reconcile", report.startedByReconcile),
    row("by a second reconcile", report.startedBySecondReconcile),
    "In the end",
    row("events without an execution", report.withoutExecution),
    row("started twice", report.startedTwice),
    ...report.violations,
  ];
}

/** Whether each event was started once, and everything else was as it should be. */
export const isSuccess = (report: Report): boolean =>
  report.startedTwice +
    report.lostWithoutATrace +
    report.startedBySecondReplay +
    report.startedBySecondReconcile +
    report.withoutExecution +
    report.violations.length ===
  0;
