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

const remedy = (state: ExportState, executionName?: string) =>
  remedyOf(exported(state, { jobId: "7", executionName, event: {} }), {
    exportsCommand: "exports",
  });

test.each<[ExportState, object, string]>([
  ["missing", {}, "exports --only 7 --yes"],
  ["job-failed", { accept: "A_STATUS" }, "exports --accept --only 7 --yes"],
  [
    "execution-failed",
    { rename: "again-ca978112" },
    "exports --again again-ca978112 --only 7 --yes",
  ],
  ["succeeded", { rename: "again-ca978112" }, "exports --again again-ca978112 --only 7 --yes"],
])("what starts one that is %s: %s", (state, event, command) => {
  expect(remedy(state, "a")).toMatchObject({ event, command });
  // A run once more has the same word until there is another execution.
  expect(remedy(state, "b")?.command === command).toBe(!command.includes("again"));
});

test.each<ExportState>(["running", "nothing-exported", "started-elsewhere", "unusable"])(
  "nothing starts one that is %s",
  (state) => expect(remedy(state, "a")).toBeUndefined(),
);

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
