import fc from "fast-check";
import { expect, test } from "vitest";
import { executionName, namesJobInstance } from "../src/execution-name.ts";

const endTime = "2022-05-01T14:55:14.894Z";
const text = fc.string({ unit: "binary", minLength: 1 });

test("has the end time, the job instance's id, and what an operator adds", () => {
  const jobId = "12345678";
  expect(executionName("bursar-", { endTime, jobId })).toBe(
    "bursar-2022-05-01T14-55-14-894Z-12345678",
  );
  expect(executionName("bursar-", { endTime: "2022-05-01", jobId, rename: "again" })).toBe(
    "bursar-2022-05-01-12345678-again",
  );
  expect(executionName("bursar-", { jobId })).toBe("bursar-12345678");
});

test("takes only what Step Functions and the contract allow, and is the same each time", () => {
  fc.assert(
    fc.property(text, text, (end, jobId) => {
      const name = executionName("alma-daily-ingest-", { endTime: end, jobId });
      expect(name).toMatch(/^alma-daily-ingest-[A-Za-z0-9_-]{1,62}$/);
      expect(executionName("alma-daily-ingest-", { endTime: end, jobId })).toBe(name);
    }),
    { numRuns: 300 },
  );
});

test("differs for different ids, even where they have to be replaced", () => {
  const nameOf = (jobId: string) => executionName("bursar-", { endTime, jobId });
  fc.assert(
    fc.property(text, text, (a, b) => {
      fc.pre(a !== b);
      expect(nameOf(a)).not.toBe(nameOf(b));
    }),
    { numRuns: 300 },
  );
  expect(nameOf("1.2")).not.toBe(nameOf("1-2"));
  const long = "1".repeat(100);
  expect(nameOf(`${long}2`)).not.toBe(nameOf(`${long}3`));
});

test("keeps the id, however long the other parts are, so that it can be found", () => {
  const id = fc.oneof(fc.stringMatching(/^\d{16,17}$/), fc.stringMatching(/^[\w-]{1,32}$/), text);
  const rename = fc.option(fc.stringMatching(/^[\w-]{1,20}$/), { nil: undefined });
  const prefix = fc.stringMatching(/^[a-z-]{1,26}-$/);
  fc.assert(
    fc.property(prefix, id, rename, (start, jobId, word) => {
      const name = executionName(start, { endTime, jobId, rename: word });
      expect(name).toMatch(/^[\w-]{1,80}$/);
      expect(name.startsWith(start)).toBe(true);
      expect(namesJobInstance(name, jobId)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("an id stands in a name as it is, unless it is too long or has other characters", () => {
  expect(executionName("a-", { jobId: "11085694500001210" })).toBe("a-11085694500001210");
  for (const jobId of ["1".repeat(33), "1 2", "é"]) {
    expect(executionName("a-", { jobId })).toMatch(/^a-[0-9a-f]{20}$/);
  }
});

test("another job instance's id is not found in a name", () => {
  const name = executionName("bursar-", { endTime, jobId: "12345678" });
  for (const id of ["1234567", "2345678", "123456789"]) {
    expect(namesJobInstance(name, id)).toBe(false);
  }
});
