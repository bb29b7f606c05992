import { setTimeout as wait } from "node:timers/promises";
import type { PlaygroundContext } from "./context.ts";
import type { Delivery } from "./delivery.ts";

/** Milliseconds between two readings. */
const PAUSE = 500;

/**
 * Updates the timeline with the executions that its webhooks started, until they have ended.
 *
 * @param closing aborted to stop it
 */
export function watchExecutions(
  { timeline, executions }: Pick<PlaygroundContext, "timeline" | "executions">,
  closing: AbortSignal,
): void {
  /** The ARNs of the executions that are not known to have ended. */
  const open = new Set<string>();
  let isReading = false;

  function follow(delivery?: Delivery) {
    const arn = delivery?.log?.executionArn;
    if (!arn || (delivery.execution && delivery.execution.status !== "RUNNING")) return;
    open.add(arn);
    if (!isReading) void readUntilEnded();
  }

  async function readUntilEnded() {
    isReading = true;
    while (open.size > 0 && !closing.aborted) {
      // If one can't be read, the page does not show its status. The page of the execution says why.
      for (const arn of open) await readState(arn).catch(() => {});
      await wait(PAUSE, undefined, { ref: false });
    }
    isReading = false;
  }

  async function readState(arn: string) {
    const seen = await executions.readState(arn);
    if (seen) timeline.executionSeen(arn, seen);
    if (seen?.status !== "RUNNING") open.delete(arn);
  }

  timeline.all().forEach(follow);
  timeline.onChange(follow);
}
