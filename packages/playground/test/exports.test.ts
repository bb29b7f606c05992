import type { Export, ExportState } from "@almahook/pipelines/account";
import * as v from "valibot";
import { expect, test } from "vitest";
import { ExportFilter, exportId, findExports, remedyOf } from "../src/exports.ts";

const NOW = Date.UTC(2022, 4, 10);
const DAY = 24 * 60 * 60 * 1000;

let made = 0;
function exported(state: ExportState, more: Partial<Export> = {}): Export {
  made += 1;
  return {
    ...{ state, pipeline: "ONE", jobId: `${made}`, jobName: `Job ${made}`, jobStatus: "A_STATUS" },
    endedAt: new Date(NOW - made * DAY).toISOString(),
    ...{ executionNames: [], seenIn: ["log"], issues: [] },
    event: { action: "JOB_END", number: made },
    ...more,
  };
}

test.each<[ExportState, string | undefined, string | undefined]>([
  ["missing", "start", "exports --only 7 --yes"],
  ["job-failed", "accept", "exports --accept --only 7 --yes"],
  ["execution-failed", "again", "exports --again again-2c624232 --only 7 --yes"],
  ["succeeded", "again", "exports --again again-2c624232 --only 7 --yes"],
  ["running", undefined, undefined],
  ["nothing-exported", undefined, undefined],
  ["started-elsewhere", undefined, undefined],
  ["unusable", undefined, undefined],
])("what starts one that is %s: %s", (state, how, command) => {
  const each = exported(state, { jobId: "7", executionName: "a name" });
  const remedy = remedyOf(each, { exportsCommand: "exports" });
  expect([remedy?.how, remedy?.command?.replace(/again-\w{8}/, "again-2c624232")]).toEqual([
    how,
    command,
  ]);
});

test("a run once more has the same word until there is another execution", () => {
  const word = (executionName: string) =>
    Object(remedyOf(exported("succeeded", { executionName }), { exportsCommand: "" })?.event)
      .rename;
  expect(word("a")).toMatch(/^again-[0-9a-f]{8}$/);
  expect(word("a")).toBe(word("a"));
  expect(word("a")).not.toBe(word("b"));
});

test("exports are found by what a filter says, the latest first, and counted by state", () => {
  made = 0;
  const exports = [
    exported("missing"),
    exported("succeeded", { pipeline: "TWO" }),
    exported("missing", { endedAt: undefined }),
    ...Array.from({ length: 250 }, () => exported("succeeded")),
  ].reverse();
  const find = (query: object, open?: string) =>
    findExports({ exports }, v.parse(ExportFilter, query), { now: NOW, open });
  const ids = (query: object) => find(query).rows.map(({ jobId }) => jobId);
  expect(find({})).toMatchObject({ any: 253, skipped: 0 });
  expect(Object.fromEntries(find({}).counts)).toEqual({ missing: 2, succeeded: 251 });
  expect(ids({ state: "missing" })).toEqual(["1", "3"]);
  expect(ids({ pipeline: "TWO" })).toEqual(["2"]);
  expect(ids({ days: "7" })).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
  expect(ids({ q: '"job 200" a_status' })).toEqual(["200"]);
  expect(ids({ skip: "200" })).toHaveLength(53);
  const [last] = exports;
  expect(find({}, last && exportId(last)).rows.at(-1)).toBe(last);
});
