import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createListeners } from "@almahook/common/listeners";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { PlaygroundContext } from "./context.ts";

/** Milliseconds after which a disconnected page tries again. */
const RECONNECT = 1000;

/**
 * Milliseconds without a change after which an empty comment is sent, to keep the connection open.
 */
const HEARTBEAT = 20_000;

/** Changes within this many milliseconds are reported as one. */
const PAUSE = 100;

/**
 * Counts changes, so that pages know when they are out of date.
 *
 * @param closing aborted to end all streams
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
  /** The version of everything that a page shows: a text that differs after each change. */
  const version = () => `${run} ${count}`;

  /**
   * Streams the version as server-sent events. A slow page uses no memory here, because all changes
   * since its last event become one.
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
