import type { Webhook } from "@almahook/alma/webhook";
import type { Export } from "./account.ts";
import { type DecisionSettings, decide, type Start } from "./decide.ts";

/** Which exports a person has chosen to start. Without a choice, only missing ones. */
export interface Choice {
  /** Start failed jobs, too. */
  accept?: boolean;
  /**
   * Start only exports that have an execution, a second time. This is added to the execution's
   * name.
   */
  again?: string | undefined;
}

/** An export, and the event to send for it. */
export interface PlannedExport extends Export {
  /** The name of its first execution, whether there is one or not. */
  firstExecutionName?: string;
  /** The event to send, and the name of the execution that it starts. */
  start?: Pick<Start, "executionName" | "renamed"> & { event: Webhook };
}

/** Plans which event to send for an export, if any. */
export function planExport(
  known: Export,
  { accept = false, again }: Choice,
  settings: DecisionSettings,
): PlannedExport {
  const decision = decide(known.event, settings);
  const isFailed = decision.kind === "ignore" && decision.reason === "job-failed";
  // Starting a failed job, the first time or again, accepts its status.
  const event = isFailed ? { ...known.event, accept: known.jobStatus } : known.event;
  const first = decide(event, settings);
  if (first.kind === "invalid") return { ...known, issues: first.issues };
  if (first.kind !== "start") return known;
  const planned = { ...known, firstExecutionName: first.executionName };
  if (again === undefined) {
    const isChosen = known.state === "missing" || (accept && known.state === "job-failed");
    return isChosen
      ? { ...planned, start: { event, executionName: first.executionName } }
      : planned;
  }
  const renamed = { ...event, rename: again };
  const second = decide(renamed, settings);
  if (known.executionName === undefined || second.kind !== "start") return planned;
  const { executionName } = second;
  if (known.executionNames.includes(executionName)) {
    const used = `${again} has been used for this export: choose another word`;
    return { ...planned, issues: [used] };
  }
  return { ...planned, start: { event: renamed, executionName, renamed: again } };
}
