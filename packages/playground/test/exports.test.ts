import { jobEnd } from "@almahook/alma/samples";
import { SUCCESS } from "@almahook/alma/statuses";
import type { Export, ExportState } from "@almahook/pipelines/account";
import * as v from "valibot";
import { expect, test } from "vitest";
import { ExportFilter, exportId, findExports, remedyOf } from "../src/exports.ts";
import { settings } from "./test-playground.ts";

const NOW = Date.UTC(2022, 4, 10);
const DAY = 24 * 60 * 60 * 1000;

let made = 0;
function exported(state: ExportState, more: Partial<Export> = {}): Export {
  made += 1;
  return {
    ...{ state, pipeline: "ONE", jobId: `${made}`, jobName: `Job ${made}`, jobStatus: "A_STATUS" },
    endedAt: new Date(NOW - made * DAY).toISOString(),
    ...{ executionNames: [], seenIn: ["log"], issues: [] },
    event: { action: "JOB_END", job_instance: made },
    ...more,
  };
}

/** What starts an export of a job that ended with a status. */
function remedy(state: ExportState, status: string, executionName?: string, records?: number) {
  const name = settings.jobNames.MAPS;
  const { action, job_instance } = jobEnd({ name, status, records });
  const event = { action, job_instance };
  const known = exported(state, { jobId: "7", jobStatus: status, executionName, event });
  return remedyOf(known, { settings, exportsCommand: "exports" });
}

const FAILED = "COMPLETED_FAILED";
const RENAMED = { rename: "again-ca978112" };

test.each<[ExportState, string, object, string]>([
  ["missing", SUCCESS, {}, "exports --only 7 --yes"],
  ["job-failed", FAILED, { accept: FAILED }, "exports --accept --only 7 --yes"],
  ["execution-failed", SUCCESS, RENAMED, "exports --again again-ca978112 --only 7 --yes"],
  [
    "succeeded",
    FAILED,
    { ...RENAMED, accept: FAILED },
    "exports --again again-ca978112 --only 7 --yes",
  ],
])("what starts one that is %s, whose job ended as %s: %j", (state, status, more, command) => {
  const { event, command: found } = remedy(state, status, "a") ?? {};
  expect([event, found]).toEqual([
    { action: "JOB_END", job_instance: expect.anything(), ...more },
    command,
  ]);
  // A run once more has the same word until there is another execution.
  expect(remedy(state, status, "b")?.command === command).toBe(!("rename" in more));
});

test.each<[ExportState, string, number]>([
  ["running", SUCCESS, 1],
  ["nothing-exported", SUCCESS, 0],
  ["started-elsewhere", SUCCESS, 1],
  ["unusable", SUCCESS, 1],
  ["job-failed", FAILED, 0],
])(
  "nothing starts one that is %s, whose job ended as %s with %i records",
  (state, status, records) => {
    expect(remedy(state, status, "a", records)).toBeUndefined();
  },
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
  expect(find({ skip: "0" }, last && exportId(last)).rows.at(-1)).toBe(last);
});
