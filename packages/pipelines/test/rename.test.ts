import { publishingJobEnd } from "@almahook/alma/samples";
import { Webhook } from "@almahook/alma/webhook";
import { settings } from "@almahook/testing/dev1";
import * as v from "valibot";
import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";

/** What is decided of an event, read as the service reads it. */
function decideOn(event: object) {
  const decision = decide(v.parse(Webhook, event), settings);
  if (decision.kind !== "start") throw new Error(decision.kind);
  return decision;
}

const event = publishingJobEnd({
  name: `${settings.jobNames.TIMDEX} DAILY`,
  id: "12345678901234567",
});

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
  for (const name of names) expect(name).toMatch(/^alma-daily-ingest-[\w-]{1,62}$/);
});

test.each(["", "x".repeat(21), "a b", "a.b", "a\n", "é", null, 17, {}, ["a"]])(
  "what is no word in the place of one is not heeded: %j",
  (rename) => {
    expect(decideOn({ ...event, rename })).toEqual(decideOn(event));
  },
);
