import fc from "fast-check";
import { expect, test } from "vitest";
import { executionName } from "../src/execution-name.ts";

test("is made of the parts that are given", () => {
  expect(executionName("bursar-", "2022-05-01", "12345678")).toBe("bursar-2022-05-01-12345678");
  expect(executionName("bursar-", undefined, "12345678")).toBe("bursar-12345678");
});

test("takes only what Step Functions and the contract allow, and is the same each time", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.string({ unit: "binary" }),
      (a, b) => {
        const name = executionName("alma-daily-ingest-", a, b);
        expect(name).toMatch(/^alma-daily-ingest-[A-Za-z0-9_-]{1,62}$/);
        expect(executionName("alma-daily-ingest-", a, b)).toBe(name);
      },
    ),
  );
});

test("differs for different ids, even where they have to be shortened or replaced", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.string({ unit: "binary", minLength: 1 }),
      (a, b) => {
        fc.pre(a !== b);
        const [one, other] = [a, b].map((id) => executionName("bursar-", "2022-05-01", id));
        expect(one).not.toBe(other);
      },
    ),
  );
  expect(executionName("bursar-", "1.2")).not.toBe(executionName("bursar-", "1-2"));
  const long = "1".repeat(100);
  expect(executionName("bursar-", `${long}2`)).not.toBe(executionName("bursar-", `${long}3`));
});
