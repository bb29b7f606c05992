import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { PlaygroundContext } from "./context.ts";

/** Milliseconds after which a disconnected page tries again. */
const RECONNECT = 1000;

/** Milliseconds without a change after which a version is sent again, to keep the connection open. */
const HEARTBEAT = 20_000;

/** Changes within this many milliseconds are reported as one. */
const PAUSE = 100;

/**
 * Counts changes, so that pages know when they are out of date.
 *
 * @param closing aborted to end all streams
 */
export function createChanges(
  { timeline, faults, exports }: PlaygroundContext,
  closing: AbortSignal,
) {
  const run = randomUUID();
  let count = 0;
  for (const source of [timeline, faults, exports]) {
    source?.onChange(() => {
      count += 1;
    });
  }
  /** The version of everything that a page shows: a text that differs after each change. */
  const version = () => `${run} ${count}`;

  /**
   * Streams the version as server-sent events. A slow page uses no memory here, because all changes
   * since its last event become one.
   */
  const stream = (c: Context) =>
    streamSSE(c, async (stream) => {
      let sent = "";
      let sentAt = 0;
      while (!stream.aborted && !closing.aborted) {
        if (sent !== version() || performance.now() - sentAt > HEARTBEAT) {
          sent = version();
          sentAt = performance.now();
          await stream.write(`data: ${sent}\nretry: ${RECONNECT}\n\n`);
        }
        await wait(PAUSE, undefined, { ref: false });
      }
    });
  return { version, stream };
}

export type Changes = ReturnType<typeof createChanges>;
