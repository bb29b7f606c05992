import { RENAME } from "@almahook/alma/webhook";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  executionName,
  idInName,
  type NameParts,
  readExecutionName,
} from "../src/execution-name.ts";

const endTime = "2022-05-01T14:55:14.894Z";
const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** Ids of Alma's kind, ids like other parts of a name, and any text. */
const anyId = fc.oneof(
  fc.stringMatching(/^\d{1,20}$/),
  fc.stringMatching(/^[a-c0-2-]{1,12}$/),
  fc.constantFrom("2022-05-01", "2022-05-01-5", "6-again", "again", "2022"),
  fc.string({ unit: "binary", minLength: 1 }),
);
const anyEndTime = fc.oneof(
  fc.constantFrom("2022-05-01", "2022-05-01T05:00:00.000Z"),
  fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constant("2022-05-01T05:00:00.123456789Z"),
);
const anyRename = fc.oneof(
  fc.constantFrom("again", "a-2022-05-01-5", "x".repeat(20)),
  fc.stringMatching(new RegExp(RENAME, "")),
);
const anyParts: fc.Arbitrary<NameParts> = fc.record(
  { jobId: anyId, endTime: anyEndTime, rename: anyRename },
  { requiredKeys: ["jobId"] },
);
const anyPrefix = fc.constantFrom("bursar-", "alma-daily-ingest-", `${"p".repeat(26)}-`);

test("a name has the end time, the job instance's id, and what an operator adds", () => {
  const jobId = "12345678";
  expect(executionName("bursar-", { endTime, jobId })).toBe(
    "bursar-2022-05-01T14-55-14-894Z-12345678",
  );
  expect(executionName("bursar-", { endTime: "2022-05-01", jobId, rename: "again" })).toBe(
    "bursar-2022-05-01-12345678-again",
  );
  expect(executionName("bursar-", { jobId })).toBe("bursar-12345678");
});

test("an id stands in a name as it is only if it is letters and digits alone, and short", () => {
  expect(executionName("a-", { jobId: "11085694500001210" })).toBe("a-11085694500001210");
  for (const jobId of ["1".repeat(20), "1-2", "1 2", "é"]) {
    expect(executionName("a-", { jobId })).toMatch(/^a-[0-9a-f]{20}$/);
  }
});

/** Two events that may differ in one part alone. */
const anyTwo = fc.oneof(
  fc.tuple(anyParts, anyParts),
  fc
    .tuple(anyParts, fc.constantFrom("jobId", "endTime", "rename"), anyParts)
    .map(([one, part, other]) => [one, { ...one, [part]: other[part] ?? one[part] }] as const),
);

test("two different events never get one name, and Step Functions takes each", () => {
  const textOf = ({ jobId, endTime, rename }: NameParts) =>
    JSON.stringify([jobId, endTime, rename]);
  fc.assert(
    fc.property(anyPrefix, anyTwo, (prefix, events) => {
      const names = events.map((parts) => executionName(prefix, parts));
      for (const name of names) expect(name).toMatch(NAME);
      expect(new Set(names).size).toBe(new Set(events.map(textOf)).size);
    }),
    { numRuns: 3000 },
  );
});

test.each<[NameParts, NameParts]>([
  [{ jobId: "5", endTime: "2022-05-01" }, { jobId: "2022-05-01-5" }],
  [{ jobId: "6-again" }, { jobId: "6", rename: "again" }],
  [{ jobId: "1.2" }, { jobId: "1-2" }],
  [{ jobId: idInName("1-2") }, { jobId: "1-2" }],
])("%j and %j get different names", (one, other) => {
  expect(executionName("bursar-", one)).not.toBe(executionName("bursar-", other));
});

test("an id is found in a name at its own place, and no other id is", () => {
  fc.assert(
    fc.property(anyPrefix, anyParts, anyId, (prefix, parts, other) => {
      const id = readExecutionName(executionName(prefix, parts), [prefix])?.id;
      expect(id).toBe(idInName(parts.jobId));
      expect(id === idInName(other)).toBe(parts.jobId === other);
    }),
    { numRuns: 2000 },
  );
});

test("another service's name is not read, and one that could be typed is told apart", () => {
  const prefix = "ppod-upload-to-somewhere-";
  const read = (name: string) => readExecutionName(name, [prefix])?.generated;
  const longest = { endTime, jobId: "1".repeat(19), rename: "x".repeat(20) };
  expect(read(executionName(prefix, longest))).toBe(true);
  expect(read(executionName(prefix, { endTime, jobId: "5" }))).toBe(true);
  expect(read(`${prefix}test`)).toBe(false);
  expect(read(`${prefix}2026-05-01-second`)).toBe(false);
  for (const name of [
    `${prefix}2026-05-01T12-05-00`,
    `${prefix}2026-05-01t12-05-00`,
    prefix,
    "4f6c1c2e-5d3a-4b7e-9f0a-2b1c3d4e5f60",
    `not-${executionName(prefix, { endTime, jobId: "5" })}`,
  ]) {
    expect(read(name), name).toBeUndefined();
  }
});
