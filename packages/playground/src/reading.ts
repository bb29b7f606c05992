import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "@almahook/common/errors";
import { createListeners } from "@almahook/common/listeners";

/** How many milliseconds a page waits for the first reading. */
const FIRST = 1000;

/** The latest value, and when it was read. */
export interface Read<Value> {
  value?: Value;
  /** Milliseconds since 1970. */
  readAt: number;
  /** Why the latest reading failed. The value is from an earlier one. */
  problem?: string;
}

/**
 * Creates a cached value that takes long to read.
 *
 * @param now milliseconds since 1970
 * @param maxAge milliseconds after which a value is out of date
 * @param pause the least milliseconds between two readings
 */
export function createReading<Value>(
  read: () => Promise<Value>,
  { now, maxAge, pause }: { now: () => number; maxAge: number; pause: number },
) {
  const listeners = createListeners<[]>();
  let last: Read<Value> | undefined;
  let reading: Promise<void> | undefined;
  let rest: Promise<void> | undefined;
  let isStale = true;

  async function readAgain() {
    await rest;
    isStale = false;
    try {
      last = { value: await read(), readAt: now() };
    } catch (error) {
      last = { value: last?.value, readAt: now(), problem: errorMessage(error) };
    }
    rest = wait(pause, undefined, { ref: false });
    reading = undefined;
    listeners.notify();
  }

  return {
    /**
     * Returns the latest value. If it is out of date, it is read again in the background.
     *
     * @param isFresh whether to wait until it is up to date
     */
    async current(isFresh = false): Promise<Read<Value>> {
      if (last && now() - last.readAt > maxAge) isStale = true;
      if (isStale) reading ??= readAgain();
      if (isFresh) await reading;
      else if (!last) await Promise.race([reading, wait(FIRST, undefined, { ref: false })]);
      return last ?? { readAt: now() };
    },
    /** Marks the value as out of date. It is read again the next time it is needed. */
    invalidate(): void {
      isStale = true;
    },
    /** Calls a listener after each reading. @returns a function that removes it */
    onChange: listeners.onChange,
  };
}

export type Reading<Value> = ReturnType<typeof createReading<Value>>;
