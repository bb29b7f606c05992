import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import { expect, test } from "vitest";
import { jobEnd, loan } from "../src/samples.ts";
import { SUCCESS } from "../src/statuses.ts";
import { counters, isJobEnd, JobInstance, saysNotDelivered, Webhook } from "../src/webhook.ts";

const job = jobEnd({ name: "a job", records: 42 }).job_instance;

const issuesOf = (schema: v.GenericSchema, input: unknown) => {
  const { issues = [] } = v.safeParse(schema, input);
  return describeIssues(issues);
};

test("reads the job instance of a publishing job, and keeps what a decision can need", () => {
  expect(v.parse(JobInstance, job)).toEqual({
    id: "1108569450000121",
    name: "a job",
    status: { value: SUCCESS },
    end_time: "2022-05-01T14:55:14.894Z",
  });
});

test.each([1, 7, 42, 43])("counts the %i records that a sample job exported", (records) => {
  const types = ["one.counter", "another.counter", "a.third"];
  const { counter } = jobEnd({ name: "a job", records }, types).job_instance;
  const sums = Object.values(v.parse(counters(types), counter));
  expect(sums).toHaveLength(3);
  expect(sums.reduce((sum = 0, each = 0) => sum + each)).toBe(records);
});

test("adds up the counters of a type, and does not look at those of other types", () => {
  const counter = [
    null,
    "text",
    {},
    { type: null, value: "1" },
    { type: { value: "FTP has failed." }, value: "Download zip file for manual FTP." },
    { type: { value: "a.counter" }, value: 5 },
    { type: { value: "a.counter" }, value: "37" },
  ];
  expect(v.parse(counters(["a.counter", "another"]), counter)).toEqual({ "a.counter": 42 });
});

test.each(["five", "-1", "1.5", "", " 1", "1e3", "12345678901234567", null, -1, 1.5, {}])(
  "refuses %j as a number of exported records",
  (value) => {
    const counter = [...job.counter, { type: { value: "a.counter" }, value }];
    expect(issuesOf(counters(["a.counter"]), counter)).toEqual(["7.value must be a whole number"]);
  },
);

test.each([
  ["12345678", "12345678"],
  [12345678, "12345678"],
  [Number.MAX_SAFE_INTEGER, "9007199254740991"],
  [0, "0"],
])("reads the id %j as %j", (id, text) => {
  expect(v.parse(JobInstance, { ...job, id }).id).toBe(text);
});

test.each([1.5, -1, 2 ** 53, 1e300, null, {}, true])("refuses the id %j", (id) => {
  expect(issuesOf(JobInstance, { ...job, id })).toEqual([
    "id must be a string or a whole number up to 9007199254740991",
  ]);
});

test("keeps an operator's fields if they are as they should be, and leaves them out otherwise", () => {
  const read = (fields: object) => v.parse(Webhook, { action: "JOB_END", ...fields });
  expect(read({ rename: "again_1", accept: "COMPLETED_FAILED" })).toEqual({
    action: "JOB_END",
    rename: "again_1",
    accept: "COMPLETED_FAILED",
  });
  for (const wrong of ["", "a b", "2nd", "_a", "X".repeat(51), "é", "a\n", null, 17, {}, ["A"]]) {
    expect(read({ rename: wrong, accept: wrong })).toEqual({ action: "JOB_END" });
  }
});

test("says of each field whether it is missing or wrong", () => {
  expect(issuesOf(JobInstance, { id: "", status: null, end_time: {} })).toEqual([
    "id must not be empty",
    "name is missing",
    "status must be an object",
    "end_time must be a string",
  ]);
});

test.each([
  ["FTP has failed.", true],
  [" ftp has failed", true],
  ["FTP has failedover", false],
  ["An FTP has failed", false],
])("the counter %j says that the file was not delivered: %j", (value, expected) => {
  expect(saysNotDelivered({ type: { value } })).toBe(expected);
});

test("tells the end of a job from other webhooks, in any case", () => {
  expect(isJobEnd(v.parse(Webhook, jobEnd({ name: "a job" })))).toBe(true);
  expect(isJobEnd({ action: "job_end" })).toBe(true);
  expect(isJobEnd(v.parse(Webhook, loan()))).toBe(false);
});

test.each([
  [null, "the body must be a JSON object"],
  ["text", "the body must be a JSON object"],
  [[], "action is missing"],
  [{}, "action is missing"],
  [{ action: null }, "action must be a string"],
])("refuses %j as a webhook: %s", (input, issue) => {
  expect(issuesOf(Webhook, input)).toEqual([issue]);
});
