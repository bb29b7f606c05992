import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createListeners } from "@almahook/common/listeners";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { PlaygroundContext } from "./context.ts";

/** Milliseconds after which a page that lost its connection tries again. */
const RECONNECT = 1000;

/** Milliseconds without a change after which an empty comment is sent, for the connection to stay. */
const HEARTBEAT = 20_000;

/** Milliseconds: changes within them are reported as one. */
const PAUSE = 100;

/**
 * Counts what changes, for pages to know when they are out of date.
 *
 * @param closing ends all streams
 */
export function createChanges(
  { timeline, faults, exports, onExecutionChange }: PlaygroundContext,
  closing: AbortSignal,
) {
  const run = randomUUID();
  let count = 0;
  const listeners = createListeners<[]>();
  const changed = () => {
    count += 1;
    listeners.notify();
  };
  for (const source of [timeline, faults, exports]) source?.onChange(changed);
  onExecutionChange?.(changed);
  /** A text for the state of everything that a page shows: another one after each change. */
  const version = () => `${run} ${count}`;

  /**
   * Reports the version, by server-sent events. A slow page takes no memory here: it gets one event
   * for whatever happened meanwhile.
   */
  const stream = (c: Context) =>
    streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const signal = AbortSignal.any([left.signal, closing]);
      let next = Promise.withResolvers<void>();
      const onChange = () => next.resolve();
      signal.addEventListener("abort", onChange, { once: true });
      const stop = listeners.onChange(onChange);
      try {
        while (!signal.aborted) {
          await stream.write(`data: ${version()}\nretry: ${RECONNECT}\n\n`);
          await wait(PAUSE, undefined, { ref: false });
          const heartbeat = setInterval(() => stream.write(":\n\n"), HEARTBEAT);
          await next.promise;
          clearInterval(heartbeat);
          next = Promise.withResolvers();
        }
      } finally {
        stop();
      }
    });
  return { version, stream };
}

export type Changes = ReturnType<typeof createChanges>;
