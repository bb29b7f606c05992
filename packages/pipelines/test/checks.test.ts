import { loan, publishingJobEnd } from "@almahook/alma/samples";
import { settings } from "@almahook/testing/dev1";
import { expect, test } from "vitest";
import { checksOf } from "../src/checks.ts";
import { CHECKS, decide } from "../src/decide.ts";

const { PPOD, TIMDEX } = settings.jobNames;

test("an event that starts a pipeline passed every check, in their order", () => {
  const checks = checksOf(decide(publishingJobEnd({ name: PPOD }), settings));
  expect(checks).toEqual(CHECKS.map((check) => ({ check, result: "passed" })));
});

test.each([
  ["job-end", loan()],
  ["environment", publishingJobEnd({ name: "A job in Prod" })],
  ["pipeline", publishingJobEnd({ name: "A job in Dev1" })],
  ["success", publishingJobEnd({ name: PPOD, status: "COMPLETED_FAILED" })],
  ["exported", publishingJobEnd({ name: PPOD, records: 0 })],
  ["execution", publishingJobEnd({ name: TIMDEX })],
] as const)(
  "what stopped at %s passed all before it, and reached none behind it",
  (stop, event) => {
    const checks = checksOf(decide(event, settings));
    const index = CHECKS.indexOf(stop);
    expect(checks.map(({ check }) => check)).toEqual(CHECKS);
    expect(checks.map(({ result }) => result)).toEqual([
      ...CHECKS.slice(0, index).map(() => "passed"),
      "stopped",
      ...CHECKS.slice(index + 1).map(() => "not-reached"),
    ]);
  },
);

test("an event that lacks what a check needs is stopped there, with what it lacks", () => {
  expect(checksOf(decide({ action: "JOB_END" }, settings))[1]).toEqual({
    check: "environment",
    result: "stopped",
    issues: ["job_instance is missing"],
  });
});
