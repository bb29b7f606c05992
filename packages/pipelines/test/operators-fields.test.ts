import { publishingJobEnd } from "@almahook/alma/samples";
import { Webhook } from "@almahook/alma/webhook";
import { invented } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";

/** What is decided of an event, read as the service reads it. */
function decideOn(event: object) {
  const decision = decide(v.parse(Webhook, event), invented);
  if (decision.kind !== "start") throw new Error(decision.kind);
  return decision;
}

const run = { name: `${invented.jobNames.JOURNALS} WEEKLY`, id: "12345678901234567" };
const event = publishingJobEnd(run);

test("a renamed event starts the same with another name, and says so", () => {
  const { renamed, ...first } = decideOn(event);
  expect(renamed).toBeUndefined();
  const second = decideOn({ ...event, rename: "again_1" });
  expect(second).toEqual({
    ...first,
    executionName: `${first.executionName}-again_1`,
    renamed: "again_1",
  });
});

test("a name keeps its length whatever is added, and tells one addition from another", () => {
  const names = ["x".repeat(20), `${"x".repeat(19)}y`].map(
    (rename) => decideOn({ ...event, rename }).executionName,
  );
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^journals-weekly-[\w-]{1,64}$/);
});

test("a word that is none is left out", () => {
  expect(decideOn({ ...event, rename: "a b" })).toEqual(decideOn(event));
});

const failed = publishingJobEnd({ ...run, status: "COMPLETED_FAILED" });

test("a job status that is accepted counts as success, for this status alone, and says so", () => {
  expect(decideOn({ ...failed, accept: "COMPLETED_FAILED" })).toEqual({
    ...decideOn(event),
    job: { id: event.id, name: event.job_instance.name, status: "COMPLETED_FAILED" },
    accepted: "COMPLETED_FAILED",
  });
  for (const accept of ["COMPLETED_WARNING", "completed_failed", "COMPLETED_SUCCESS", true]) {
    const decision = decide(v.parse(Webhook, { ...failed, accept }), invented);
    expect(decision).toMatchObject({ kind: "ignore", stoppedBy: "success" });
    expect(decision).not.toHaveProperty("accepted");
  }
});

test("what is accepted of a job that succeeded anyway changes nothing", () => {
  expect(decideOn({ ...event, accept: "COMPLETED_FAILED" })).toEqual(decideOn(event));
});

test("an accepted job that exported nothing starts nothing, and says what was accepted", () => {
  const empty = publishingJobEnd({ ...run, status: "COMPLETED_FAILED", records: 0 });
  const webhook = v.parse(Webhook, { ...empty, accept: "COMPLETED_FAILED" });
  expect(decide(webhook, invented)).toMatchObject({
    stoppedBy: "exported",
    accepted: "COMPLETED_FAILED",
  });
});
