import { jobEnd, loan, publishingJobEnd, type SampleJob } from "@almahook/alma/samples";
import { EXPORT_COUNTERS, Webhook } from "@almahook/alma/webhook";
import { settings } from "@almahook/testing/dev1";
import { run, starts } from "@almahook/testing/starts";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { sampleEvents, sampleWebhook } from "../src/sample-events.ts";

const { PPOD, TIMDEX, BURSAR } = settings.jobNames;

const publishing = (job: SampleJob) => decide(publishingJobEnd({ ...run, ...job }), settings);

test.each(starts)("starts $executionName", ({ event, ...started }) => {
  expect(decide(v.parse(Webhook, event), settings)).toMatchObject({ kind: "start", ...started });
});

test("a start has the job, and how many records it exported", () => {
  expect(publishing({ name: PPOD })).toMatchObject({
    records: 42,
    job: { id: run.id, name: PPOD, status: "COMPLETED_SUCCESS" },
  });
});

test("the environment's word is found in a job's name without regard to case", () => {
  const event = v.parse(Webhook, publishingJobEnd({ ...run, name: PPOD }));
  for (const workspace of ["dev", "Dev", "DEV", "dEV1"]) {
    expect(decide(event, { ...settings, workspace })).toMatchObject({ kind: "start" });
  }
  expect(decide(event, { ...settings, workspace: "prod" })).toMatchObject({
    stoppedBy: "environment",
  });
});

test("job names are matched as prefixes, without regard to case", () => {
  expect(publishing({ name: `${PPOD.toUpperCase()} weekly` })).toMatchObject({ pipeline: "PPOD" });
  expect(publishing({ name: `${PPOD.toLowerCase()} weekly` })).toMatchObject({ pipeline: "PPOD" });
  expect(publishing({ name: `The ${PPOD}` })).toMatchObject({ stoppedBy: "pipeline" });
});

test("a pipeline without a job name is off", () => {
  for (const { word, pipeline } of sampleEvents(settings)) {
    if (!pipeline) continue;
    const off = { ...settings, jobNames: { ...settings.jobNames, [pipeline]: undefined } };
    const webhook = v.parse(Webhook, sampleWebhook(word, settings, run));
    expect(decide(webhook, settings)).toMatchObject({ kind: "start", pipeline });
    expect(decide(webhook, off)).toMatchObject({ kind: "ignore", stoppedBy: "pipeline" });
  }
});

test("the checks stop in their order, and each keeps what was found out before", () => {
  const prod = PPOD.replace("Dev1", "Prod");
  const job = { id: run.id, name: PPOD, status: "COMPLETED_SUCCESS" };
  expect(decide(loan(), settings)).toEqual({
    kind: "ignore",
    stoppedBy: "job-end",
    reason: "not-job-end",
  });
  expect(publishing({ name: prod, status: "COMPLETED_FAILED", records: 0 })).toEqual({
    kind: "ignore",
    stoppedBy: "environment",
    reason: "other-environment",
    job: { ...job, name: prod, status: "COMPLETED_FAILED" },
  });
  expect(publishing({ name: "Another job in Dev1", status: "COMPLETED_FAILED" })).toMatchObject({
    kind: "ignore",
    stoppedBy: "pipeline",
  });
  expect(publishing({ name: PPOD, status: "COMPLETED_WARNING", records: 0 })).toEqual({
    kind: "ignore",
    stoppedBy: "success",
    reason: "job-failed",
    job: { ...job, status: "COMPLETED_WARNING" },
    pipeline: "PPOD",
  });
  expect(publishing({ name: PPOD, records: 0 })).toEqual({
    kind: "ignore",
    stoppedBy: "exported",
    reason: "nothing-exported",
    job,
    pipeline: "PPOD",
    records: 0,
  });
});

describe("a field is required only once a check needs it", () => {
  const needed = {
    name: PPOD,
    status: { value: "COMPLETED_SUCCESS" },
    counter: [{ type: { value: "label.new.records" }, value: "1" }],
    end_time: "2022-05-01",
  };
  const jobEnd = (job_instance: unknown) => decide({ action: "JOB_END", job_instance }, settings);

  test.each([
    [undefined, "environment", "job_instance is missing"],
    [null, "environment", "job_instance must be an object"],
    [{}, "environment", "job_instance.name is missing"],
    [{ name: PPOD }, "success", "job_instance.status is missing"],
    [{ ...needed, status: {} }, "success", "job_instance.status.value is missing"],
    [{ ...needed, counter: undefined }, "exported", "job_instance.counter is missing"],
    [
      { ...needed, counter: [{ type: { value: "label.new.records" } }] },
      "exported",
      "job_instance.counter.0.value is missing",
    ],
    [
      { ...needed, end_time: "soon" },
      "execution",
      "job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z",
    ],
    [{ ...needed, name: TIMDEX }, "execution", "job_instance.name must end in DAILY or FULL"],
    [{ ...needed, name: BURSAR }, "execution", "job_instance.id is missing"],
  ])("%j stops at %s: %s", (job_instance, stoppedBy, issue) => {
    expect(jobEnd(job_instance)).toMatchObject({ kind: "invalid", stoppedBy, issues: [issue] });
  });

  test("every field that one check misses is named", () => {
    const { end_time, ...without } = needed;
    expect(jobEnd({ ...without, name: TIMDEX })).toMatchObject({
      issues: ["job_instance.end_time is missing", "job_instance.name must end in DAILY or FULL"],
    });
  });

  test("what is not needed may be missing or wrong", () => {
    expect(decide({ action: "LOAN", job_instance: 7 }, settings)).toMatchObject({ kind: "ignore" });
    expect(jobEnd({ name: "A job in Prod", id: 7, status: 7 })).toMatchObject({
      stoppedBy: "environment",
      job: { name: "A job in Prod" },
    });
    expect(jobEnd({ ...needed, id: 7 })).toMatchObject({
      kind: "start",
      executionName: "ppod-upload-2022-05-01-7",
    });
  });

  test("an end time that is given has to be real, even where only the name needs it", () => {
    const job = { ...needed, name: BURSAR, id: "17" };
    expect(jobEnd({ ...job, end_time: null })).toMatchObject({ executionName: "bursar-17" });
    expect(jobEnd({ ...job, end_time: "2022-02-31" })).toMatchObject({
      stoppedBy: "execution",
      issues: ["job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z"],
    });
  });
});

describe("an execution's name", () => {
  const sample = publishingJobEnd({ ...run, name: PPOD });
  const nameOf = (fields: object) => {
    const webhook = v.parse(Webhook, {
      ...sample,
      job_instance: { ...sample.job_instance, ...fields },
    });
    const decision = decide(webhook, settings);
    return decision.kind === "start" ? decision.executionName : expect.fail(decision.kind);
  };

  test("is the same for every way to write an end time", () => {
    const names = [
      "2022-05-01T14:55:14.894Z",
      "2022-05-01T14:55:14.894000Z",
      "2022-05-01T14:55:14.894",
      "2022-05-01 14:55:14.894Z",
      "2022-05-01t14:55:14.894z",
      "2022-05-01T16:55:14.894+02:00",
      "2022-05-01T16:55:14.894+0200",
      "2022-05-01T05:25:14.894-09:30",
    ].map((end_time) => nameOf({ end_time }));
    expect(new Set(names)).toEqual(new Set(["ppod-upload-2022-05-01T14-55-14-894Z-12345678"]));
  });

  test("tells instants apart that differ by less than a millisecond", () => {
    const names = ["894", "8941", "894000001"].map((digits) =>
      nameOf({ end_time: `2022-05-01T14:55:14.${digits}Z` }),
    );
    expect(new Set(names).size).toBe(3);
  });

  test("has a date, if the end time is no more than that", () => {
    expect(nameOf({ end_time: "2022-05-01" })).toBe("ppod-upload-2022-05-01-12345678");
  });

  test("has the digits of an id that was sent as a number, as the input has", () => {
    const { action, job_instance } = jobEnd({ ...run, name: BURSAR }, [EXPORT_COUNTERS.fees]);
    const decideOn = (id: unknown) =>
      decide({ action, job_instance: { ...job_instance, id } }, settings);
    expect(decideOn(12345678)).toMatchObject({ kind: "start", input: { job_id: "12345678" } });
    expect(decideOn(12345678)).toEqual(decideOn("12345678"));
  });

  test("tells events without an id apart by what they say, however their times are written", () => {
    const without = { id: undefined };
    const counter = [{ type: { value: "label.new.records" }, value: "42" }];
    const names = [
      nameOf(without),
      nameOf({ ...without, name: `${PPOD} weekly` }),
      nameOf({ ...without, counter }),
      nameOf({ ...without, end_time: "2022-05-01T14:55:15Z" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^ppod-upload-2022-05-01T[\dZ-]+-[0-9a-f]{20}$/);
    const end_time = "2022-05-01T16:55:14.894+02:00";
    expect(nameOf({ ...without, end_time })).toBe(names[0]);
    for (const id of [null, ""]) expect(nameOf({ ...without, id })).toBe(names[0]);
  });

  test("is not derived from an id that has lost digits: Alma's API would give another one", () => {
    const { action, job_instance } = publishingJobEnd({ ...run, name: PPOD });
    const decision = decide({ action, job_instance: { ...job_instance, id: 2 ** 60 } }, settings);
    expect(decision).toMatchObject({
      kind: "invalid",
      pipeline: "PPOD",
      issues: ["job_instance.id must be a string or a whole number up to 9007199254740991"],
    });
  });
});
