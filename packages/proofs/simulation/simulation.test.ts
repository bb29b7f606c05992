import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";
import { isSuccess } from "./simulation-report.ts";

test("two months of Alma's webhooks in bad weather: each event starts once, if need be by replay or reconcile", async () => {
  const report = await simulate({ events: 300, seed: 1 });
  expect(report.violations).toEqual([]);
  expect(isSuccess(report), JSON.stringify(report)).toBe(true);
  expect(report.started + report.startedByReplay + report.startedByReconcile).toBe(300);
  // The weather was bad enough to show something.
  expect(report.attempts).toBeGreaterThan(320);
  for (const count of ["throttled", "wronglySigned", "notSent", "givenUp"] as const) {
    expect(report[count], count).toBeGreaterThan(0);
  }
  expect(report.startedByReplay).toBeGreaterThan(0);
  expect(report.startedByReconcile).toBeGreaterThan(0);
});

test("the same seed plays the same", async () => {
  const [one, other] = [
    await simulate({ events: 60, seed: 3 }),
    await simulate({ events: 60, seed: 3 }),
  ];
  expect(one).toEqual(other);
});
