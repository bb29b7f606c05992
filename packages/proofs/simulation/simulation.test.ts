import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

test.each([1, 2])(
  "two months of Alma's webhooks in bad weather, seed %i: each event starts once, or can be replayed",
  async (seed) => {
    const report = await simulate({ events: 2000, seed });
    expect(report).toMatchObject({
      events: 2000,
      startedTwice: 0,
      lostWithoutATrace: 0,
      startedBySecondReplay: 0,
      missing: 0,
      violations: [],
    });
    expect(report.started + report.startedByReplay).toBe(report.events);
    // The weather was bad enough to show something.
    expect(report.attempts).toBeGreaterThan(2200);
    expect(report.startedByReplay).toBeGreaterThan(20);
    expect(report.givenUpButStarted).toBeGreaterThan(0);
  },
  60_000,
);

test("the same seed plays the same", async () => {
  const [one, other] = [
    await simulate({ events: 100, seed: 3 }),
    await simulate({ events: 100, seed: 3 }),
  ];
  expect(one).toEqual(other);
});
