import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "@almahook/common/errors";
import { createListeners } from "@almahook/common/listeners";

/** After a reading, its source is left alone for so many times as long, in milliseconds at the most. */
const REST = 4;
const MAX_REST = 5000;

/** Milliseconds for which the first reading is waited for. */
const FIRST = 1000;

/** What was read last, and when. */
export interface Read<Value> {
  value?: Value;
  /** Milliseconds since 1970. */
  readAt: number;
  /** Why the latest attempt failed. The value is from an earlier one. */
  problem?: string;
}

/** A value that takes long to read. */
export interface Reading<Value> {
  /**
   * What was read last. If that is out of date, it is read again behind the scenes.
   *
   * @param isFresh whether to wait until it is up to date
   */
  current(isFresh?: boolean): Promise<Read<Value>>;
  /** Something changed, so that what was read is out of date. It is read again once somebody asks. */
  invalidate(): void;
  /** Calls a listener after each reading. @returns what ends that */
  onChange(listener: () => void): () => void;
}

/**
 * Creates a reading.
 *
 * @param now milliseconds since 1970
 * @param maxAge milliseconds after which a value is out of date by itself
 * @param pause milliseconds between two readings, at the least
 */
export function createReading<Value>(
  read: () => Promise<Value>,
  { now, maxAge, pause }: { now: () => number; maxAge: number; pause: number },
): Reading<Value> {
  const listeners = createListeners<[]>();
  let last: Read<Value> | undefined;
  let reading: Promise<void> | undefined;
  let isStale = true;
  /** Until then, the source is left alone. */
  let restsUntil = 0;

  async function readAgain() {
    await wait(Math.max(0, restsUntil - performance.now()), undefined, { ref: false });
    isStale = false;
    const begun = performance.now();
    try {
      last = { value: await read(), readAt: now() };
    } catch (error) {
      last = { value: last?.value, readAt: now(), problem: errorMessage(error) };
    }
    const ended = performance.now();
    restsUntil = ended + Math.max(pause, Math.min(MAX_REST, (ended - begun) * REST));
    reading = undefined;
    listeners.notify();
  }

  return {
    async current(isFresh = false) {
      if (last && now() - last.readAt > maxAge) isStale = true;
      if (isStale) reading ??= readAgain();
      if (isFresh) await reading;
      else if (!last) await Promise.race([reading, wait(FIRST, undefined, { ref: false })]);
      return last ?? { readAt: now() };
    },
    invalidate() {
      isStale = true;
    },
    onChange: listeners.onChange,
  };
}
