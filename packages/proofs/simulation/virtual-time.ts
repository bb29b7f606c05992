import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";

/** So often the event loop turns, while no time passes, for what can go on without. */
const TURNS = 4;

/** Milliseconds that pass at a time while something is waited for. */
const STEP = 50;

/** Longer than anything waits here, in milliseconds. */
const FOREVER = 60_000;

export type VirtualTime = ReturnType<typeof createVirtualTime>;

/**
 * Takes the place of the timers of this process, so that seconds of waiting take no time.
 *
 * @param begin milliseconds since 1970
 */
export function createVirtualTime(begin: number) {
  mock.timers.enable({ apis: ["setTimeout"] });
  let time = begin;
  const pass = (milliseconds: number) => {
    time += milliseconds;
    mock.timers.tick(milliseconds);
  };
  return {
    now: () => time,

    /** Lets time pass up to then, if it is still to come. */
    goTo: (then: number) => pass(Math.max(0, then - time)),

    /** Lets as much time pass as something takes. @throws if it does not come to an end */
    async finish<Result>(work: Promise<Result>): Promise<Result> {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      work.then(settle, settle);
      const end = time + FOREVER;
      for (;;) {
        for (let turn = 0; turn < TURNS && !settled; turn += 1) await setImmediate();
        if (settled) return work;
        if (time > end) throw new Error(`No answer after ${FOREVER} ms`);
        pass(STEP);
      }
    },

    /** Puts the timers back. */
    end: () => mock.timers.reset(),
  };
}
