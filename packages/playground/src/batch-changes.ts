import { setTimeout as wait } from "node:timers/promises";
import { MAX_ROWS } from "./filter.ts";

/** Milliseconds: what changes within them is reported at once. */
const PAUSE = 40;

/** Stands for all keys. */
export const EVERYTHING = "everything";

/**
 * Collects the keys of what changes, until a listener is ready for them. However much changes, and
 * however slow the listener is, that takes no more memory than a list's keys do: of more,
 * {@link EVERYTHING} is reported.
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
      if (keys.size > MAX_ROWS) {
        keys.clear();
        keys.add(EVERYTHING);
      }
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
