import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds: what changes within them is told at once. */
const PAUSE = 40;

/** The most that a listener is told at once: the newest changes. */
const MAX_CHANGES = 1000;

/**
 * Collects the keys of what changes, until a listener is ready for them. However much changes, and
 * however slow the listener is, that takes no more memory than the newest keys do.
 *
 * @param signal ends the waiting
 */
export function batchChanges(signal: AbortSignal) {
  const keys = new Set<string>();
  let wake = () => {};
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    add(key: string) {
      keys.delete(key);
      keys.add(key);
      const [oldest] = keys;
      if (oldest !== undefined && keys.size > MAX_CHANGES) keys.delete(oldest);
      wake();
    },
    /** What changed since the last call: waits for the first change, and a moment for others. */
    async next(): Promise<string[]> {
      if (keys.size === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (!signal.aborted) await wait(PAUSE);
      const changed = [...keys];
      keys.clear();
      return changed;
    },
  };
}
