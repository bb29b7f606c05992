import { setTimeout as wait } from "node:timers/promises";
import { batchChanges, EVERYTHING } from "./batch-changes.ts";

/** What a feed is made of. */
export interface FeedSource {
  /** Renders everything. */
  all(): Promise<string>;
  /** Renders what has changed. */
  changed(keys: readonly string[]): Promise<string>;
  /** Calls back with the keys of what changes, or {@link EVERYTHING}. @returns what ends that */
  watch(changed: (key: string) => void): (() => void)[];
}

/** Milliseconds without a change after which a follower is sent an empty comment. */
const HEARTBEAT = 10_000;

/** After rendering, a feed rests for so many times as long: the webhook comes first. */
const REST = 4;

/** What changes in a list, for all that follow it. */
export interface Feed {
  /**
   * Writes everything, then what changes, until the signal. While one write is under way, no other
   * is begun: whoever missed a change meanwhile gets everything again.
   */
  follow(write: (text: string) => Promise<unknown>, signal: AbortSignal): Promise<void>;
}

/**
 * Creates a feed. What changes is rendered once, however many follow, and none of them makes the
 * others wait, or the feed keep more than the latest change.
 *
 * @param onIdle is called when the last follower has left; the feed is over then
 */
export function createFeed(source: FeedSource, onIdle: () => void): Feed {
  const over = new AbortController();
  const changes = batchChanges(over.signal);
  const ends = source.watch(changes.add);
  const followers = new Set<() => void>();
  let version = 0;
  /** From the version before. */
  let update = "";
  let everything: Promise<string> | undefined;

  async function run() {
    for (;;) {
      const keys = await changes.next();
      if (over.signal.aborted) return;
      const begun = performance.now();
      everything = keys.includes(EVERYTHING) ? source.all() : undefined;
      update = await (everything ?? source.changed(keys));
      version += 1;
      for (const wake of followers) wake();
      await wait((performance.now() - begun) * REST, undefined, { ref: false });
    }
  }
  let failure: unknown;
  run().catch((error) => {
    failure = error;
    for (const wake of followers) wake();
  });

  return {
    async follow(write, signal) {
      let wake = () => {};
      const onWake = () => wake();
      const nextVersion = () =>
        new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, HEARTBEAT);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      followers.add(onWake);
      signal.addEventListener("abort", onWake, { once: true });
      let seen = Number.NEGATIVE_INFINITY;
      try {
        while (!signal.aborted && !failure) {
          const behind = version - seen;
          seen = version;
          if (behind > 1) {
            everything ??= source.all();
            await write(await everything);
          } else await write(behind === 1 ? update : ":\n\n");
          if (seen === version && !signal.aborted) await nextVersion();
        }
      } finally {
        followers.delete(onWake);
        if (followers.size === 0) {
          onIdle();
          over.abort();
          for (const end of ends) end();
        }
      }
      if (failure) throw failure;
    },
  };
}
