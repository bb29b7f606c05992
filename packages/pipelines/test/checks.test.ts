import { loan, publishingJobEnd } from "@almahook/alma/samples";
import { invented } from "@almahook/testing/invented";
import { expect, test } from "vitest";
import { checksOf } from "../src/checks.ts";
import { CHECKS, decide } from "../src/decide.ts";

const { MAPS, JOURNALS } = invented.jobNames;

test("an event that starts a pipeline passed every check, in their order", () => {
  const checks = checksOf(decide(publishingJobEnd({ name: MAPS }), invented));
  expect(checks).toEqual(CHECKS.map((check) => ({ check, result: "passed" })));
});

test.each([
  ["job-end", loan()],
  ["environment", publishingJobEnd({ name: "A job elsewhere" })],
  ["pipeline", publishingJobEnd({ name: "A job in Aurora" })],
  ["success", publishingJobEnd({ name: MAPS, status: "COMPLETED_FAILED" })],
  ["exported", publishingJobEnd({ name: MAPS, records: 0 })],
  ["execution", publishingJobEnd({ name: JOURNALS })],
] as const)(
  "what stopped at %s passed all before it, and reached none behind it",
  (stop, event) => {
    const checks = checksOf(decide(event, invented));
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
  expect(checksOf(decide({ action: "JOB_END" }, invented))[1]).toEqual({
    check: "environment",
    result: "stopped",
    issues: ["job_instance is missing"],
  });
});
