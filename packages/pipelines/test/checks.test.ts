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

/** What each check stops, and all checks after it would. */
test.each([
  ["job-end", loan()],
  ["environment", publishingJobEnd({ name: "A job elsewhere", status: "FAILED", records: 0 })],
  ["pipeline", publishingJobEnd({ name: "A job in Aurora", status: "FAILED", records: 0 })],
  ["success", publishingJobEnd({ name: JOURNALS, status: "FAILED", records: 0 })],
  ["exported", publishingJobEnd({ name: JOURNALS, records: 0 })],
  ["execution", publishingJobEnd({ name: JOURNALS })],
] as const)(
  "what stops at %s passes all checks before it, and reaches none after it",
  (stop, event) => {
    const index = CHECKS.indexOf(stop);
    expect(checksOf(decide(event, invented))).toMatchObject(
      CHECKS.map((check, at) => ({
        check,
        result: at < index ? "passed" : at > index ? "not-reached" : "stopped",
      })),
    );
  },
);

test("an event that lacks what a check needs is stopped there, with what it lacks", () => {
  expect(checksOf(decide({ action: "JOB_END" }, invented))[1]).toEqual({
    check: "environment",
    result: "stopped",
    issues: ["job_instance is missing"],
  });
});
