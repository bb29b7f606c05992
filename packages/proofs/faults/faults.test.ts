import { jobNames } from "@almahook/testing/contract";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faults } from "./faults.ts";
import { type Faulty, startFaulty } from "./try-faults.ts";

const TEXTS = {
  200: /^Webhook POST request received and validated, PPOD pipeline (already )?initiated\.$/,
  500: /^Webhook POST request received and validated, but the PPOD pipeline could not be started\.$/,
};

let faulty: Faulty;
const unhandled: unknown[] = [];
const collect = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", collect);
  faulty = await startFaulty(faults);
});

test.concurrent.for(faults)("Step Functions: $name → $status", async (fault) => {
  // A slow machine takes its time for what fails by itself. Only what never ends needs the budget.
  const failsByItself = fault.status !== 200 && !/TimeoutError/.test(String(fault.log));
  const { response, text, line } = await faulty.try(fault, failsByItself ? 60_000 : 0);
  expect({ status: response.status, retryAfter: response.headers.get("Retry-After") }).toEqual({
    status: fault.status,
    retryAfter: fault.status === 503 ? "60" : null,
  });
  expect(text).toMatch(fault.status === 200 ? TEXTS[200] : TEXTS[500]);
  const facts = {
    pipeline: "PPOD",
    jobName: jobNames.PPOD,
    status: fault.status,
    records: 42,
    event: { action: "JOB_END", job_instance: { name: jobNames.PPOD } },
  };
  if (fault.status === 200) {
    expect(line).toMatchObject({ ...facts, outcome: fault.log });
  } else {
    expect(line).toMatchObject({
      ...facts,
      outcome: "failed",
      reason: fault.status === 503 ? "unavailable" : "refused",
      detail: typeof fault.log === "string" ? fault.log : expect.stringMatching(fault.log),
    });
    expect(line.detail).not.toContain("\n");
  }
});

test("what was given up leaves no request under way, and no rejection unhandled", async () => {
  await vi.waitUntil(() => faulty.server.underWay() === 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(unhandled).toEqual([]);
});

test("the kinds of trouble are as many as their names", () => {
  expect(faults.length).toBeGreaterThan(30);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

afterAll(async () => {
  await faulty.close();
  process.off("unhandledRejection", collect);
});
