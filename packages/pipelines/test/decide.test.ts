import { counter, jobEnd, loan } from "@almahook/alma/samples";
import { Webhook } from "@almahook/alma/webhook";
import { RUN as run } from "@almahook/testing/contract";
import { fines, invented, journals, maps } from "@almahook/testing/invented";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { sampleWebhook } from "../src/sample-events.ts";

const { MAPS, JOURNALS, FINES } = invented.jobNames;

test.each([
  ["maps", { pipeline: "MAPS", executionName: "maps-2022-05-01T14-55-14-894Z-12345678" }],
  ["journals-monthly", { pipeline: "JOURNALS", input: { day: "2022-05-01", how: "monthly" } }],
  [
    "nightly",
    {
      pipeline: "NIGHTLY",
      accepted: "COMPLETED_WARNING",
      records: 42,
      input: { began: "2022-05-01T14:55:14.894Z", profile: "S133", new: 21 },
    },
  ],
  ["nightly-new", { pipeline: "NIGHTLY", records: 42, input: { new: 42 } }],
])("the job of the sample %s starts its pipeline", (sample, started) => {
  const event = v.parse(Webhook, sampleWebhook(sample, invented, run));
  expect(decide(event, invented)).toMatchObject({ kind: "start", ...started });
});

test("of several job names with which a name begins, the longest counts, in whatever order", () => {
  expect(JOURNALS.startsWith(MAPS)).toBe(true);
  const event = jobEnd({ ...run, name: `${JOURNALS} WEEKLY` });
  for (const pipelines of [
    [maps, journals],
    [journals, maps],
  ] as const) {
    expect(decide(event, { ...invented, pipelines })).toMatchObject({ pipeline: "JOURNALS" });
  }
});

describe("a job's status", () => {
  const statusOf = (value: string, counters: object[] = []) => {
    const { action, job_instance } = jobEnd({ ...run, name: FINES, status: value }, ["fines.sent"]);
    const counter = [...job_instance.counter, ...counters];
    return { action, job_instance: { ...job_instance, counter } };
  };

  const pipelines = [{ ...fines, accepts: ["COMPLETED_FAILED"] }] as const;

  test("that is unknown means failed", () => {
    for (const value of ["EXPLODED", "constructor", "", "completed_success"]) {
      expect(decide(statusOf(value), invented)).toMatchObject({ reason: "job-failed" });
    }
  });

  test("is accepted by a declaration or a setting, for that pipeline alone", () => {
    const acceptedStatuses = { FINES: ["COMPLETED_FAILED", "SKIPPED"] };
    for (const value of ["COMPLETED_FAILED", "SKIPPED"]) {
      expect(decide(statusOf(value), { ...invented, acceptedStatuses })).toMatchObject({
        kind: "start",
        accepted: value,
        job: { status: value },
      });
    }
    const others = { MAPS: ["COMPLETED_FAILED"], NIGHTLY: ["COMPLETED_FAILED"] };
    expect(
      decide(statusOf("COMPLETED_FAILED"), { ...invented, acceptedStatuses: others }),
    ).toMatchObject({ reason: "job-failed" });
    expect(decide(statusOf("COMPLETED_FAILED"), { ...invented, pipelines })).toMatchObject({
      accepted: "COMPLETED_FAILED",
    });
  });

  test("is not accepted by either if the file was not delivered, only by whoever looked", () => {
    const undelivered = counter("FTP has failed.", "Download zip file for manual FTP.");
    const event = statusOf("COMPLETED_FAILED", [undelivered]);
    const acceptedStatuses = { FINES: ["COMPLETED_FAILED"] };
    expect(decide(event, { ...invented, pipelines, acceptedStatuses })).toMatchObject({
      reason: "job-failed",
    });
    expect(decide({ ...event, accept: "COMPLETED_FAILED" }, invented)).toMatchObject({
      kind: "start",
      accepted: "COMPLETED_FAILED",
    });
  });
});

// Each of these would be stopped by the checks after it, too.
test.each([
  ["job-end", loan()],
  ["environment", jobEnd({ name: "A job elsewhere", status: "FAILED", records: 0 })],
  ["pipeline", jobEnd({ name: "A job in Aurora", status: "FAILED", records: 0 })],
  ["success", jobEnd({ name: JOURNALS, status: "FAILED", records: 0 })],
  ["exported", jobEnd({ name: JOURNALS, records: 0 })],
  ["execution", jobEnd({ name: JOURNALS })],
])("an event is stopped by the first check that it does not pass: %s", (stoppedBy, event) => {
  expect(decide(event, invented)).toMatchObject({ stoppedBy });
});

describe("a field is required only once a check needs it", () => {
  const needed = {
    name: MAPS,
    status: { value: "COMPLETED_SUCCESS" },
    counter: [counter("label.new.records", 1)],
    end_time: "2022-05-01",
  };
  const exportOfFines = { name: FINES, counter: [counter("fines.sent", 1)] };
  const jobEnd = (job_instance: unknown) => decide({ action: "JOB_END", job_instance }, invented);

  test.each([
    [undefined, "environment", "job_instance is missing"],
    [null, "environment", "job_instance must be an object"],
    [{}, "environment", "job_instance.name is missing"],
    [{ name: MAPS }, "success", "job_instance.status is missing"],
    [{ ...needed, status: {} }, "success", "job_instance.status.value is missing"],
    [{ ...needed, counter: undefined }, "exported", "job_instance.counter is missing"],
    [{ ...needed, name: JOURNALS }, "execution", "job_instance.name must end in WEEKLY or MONTHLY"],
    [
      { ...needed, name: JOURNALS, end_time: undefined },
      "execution",
      "job_instance.end_time is missing",
      "job_instance.name must end in WEEKLY or MONTHLY",
    ],
    [{ ...needed, ...exportOfFines }, "execution", "job_instance.id is missing"],
    // Even where only the execution's name needs it.
    [
      { ...needed, ...exportOfFines, id: "17", end_time: "2022-02-31" },
      "execution",
      "job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z",
    ],
    // It has lost digits, and Alma's API would give another one.
    [
      { ...needed, id: 2 ** 60 },
      "execution",
      "job_instance.id must be a string or a whole number up to 9007199254740991",
    ],
  ])("%j stops at %s: %s", (job_instance, stoppedBy, ...issues) => {
    expect(jobEnd(job_instance)).toMatchObject({ kind: "invalid", stoppedBy, issues });
  });

  test("what is not needed may be missing or wrong", () => {
    expect(decide({ action: "LOAN", job_instance: 7 }, invented)).toEqual({
      kind: "ignore",
      stoppedBy: "job-end",
      reason: "not-job-end",
    });
    expect(jobEnd({ name: "A job elsewhere", id: 7, status: 7 })).toMatchObject({
      stoppedBy: "environment",
      job: { name: "A job elsewhere" },
    });
    expect(jobEnd({ ...needed, id: 7 })).toMatchObject({
      kind: "start",
      executionName: "maps-2022-05-01-7",
    });
    expect(jobEnd({ ...needed, ...exportOfFines, id: "17", end_time: null })).toMatchObject({
      executionName: "fines-17",
    });
  });
});

describe("an execution's name", () => {
  /** The name that a sample event gives with other fields of its job instance. */
  const nameOf = (sample: string, fields: object) => {
    const { action, job_instance } = Object(sampleWebhook(sample, invented, run));
    const decision = decide({ action, job_instance: { ...job_instance, ...fields } }, invented);
    return decision.kind === "start" ? decision.executionName : expect.fail(decision.kind);
  };

  test("has what the execution's input says if there is neither an id nor an end time", () => {
    const without = { id: undefined, end_time: undefined };
    const names = ["one", "one", "another"].map((start_time) =>
      nameOf("nightly", { ...without, start_time }),
    );
    expect(names[0]).toMatch(/^nightly-[0-9a-f]{20}$/);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
  });

  test("tells events without an id apart by what they say, however their times are written", () => {
    const without = { id: undefined };
    const names = [
      nameOf("maps", without),
      nameOf("maps", { ...without, name: `${MAPS} weekly` }),
      nameOf("maps", { ...without, counter: [counter("label.new.records", 42)] }),
      nameOf("maps", { ...without, end_time: "2022-05-01T14:55:15Z" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^maps-2022-05-01T[\dZ-]+-[0-9a-f]{20}$/);
    const end_time = "2022-05-01T16:55:14.894+02:00";
    expect(nameOf("maps", { ...without, end_time })).toBe(names[0]);
    for (const id of [null, ""]) expect(nameOf("maps", { ...without, id })).toBe(names[0]);
  });
});

describe("an operator's", () => {
  /** Decides on an event as the service reads it. */
  const decideOn = (event: object) => decide(v.parse(Webhook, event), invented);

  const event = jobEnd({ ...run, name: MAPS });
  const failed = jobEnd({ ...run, name: MAPS, status: "COMPLETED_FAILED" });
  const start = {
    kind: "start",
    job: { id: run.id, name: MAPS, status: "COMPLETED_SUCCESS" },
    pipeline: "MAPS",
    records: 42,
    executionName: "maps-2022-05-01T14-55-14-894Z-12345678",
    input: { day: "2022-05-01" },
  };

  test("rename is added to the execution's name", () => {
    expect(decideOn(event)).toEqual(start);
    expect(decideOn({ ...event, rename: "again_1" })).toEqual({
      ...start,
      executionName: `${start.executionName}-again_1`,
      renamed: "again_1",
    });
  });

  test("accept makes a success of the status that it names, and of no other", () => {
    expect(decideOn({ ...failed, accept: "COMPLETED_FAILED" })).toEqual({
      ...start,
      job: { ...start.job, status: "COMPLETED_FAILED" },
      accepted: "COMPLETED_FAILED",
    });
    expect(decideOn({ ...event, accept: "COMPLETED_FAILED" })).toEqual(start);
    for (const accept of ["COMPLETED_WARNING", "completed_failed", "COMPLETED_SUCCESS", true]) {
      const decision = decideOn({ ...failed, accept });
      expect(decision).toMatchObject({ kind: "ignore", stoppedBy: "success" });
      expect(decision).not.toHaveProperty("accepted");
    }
  });

  test("accept starts nothing if nothing was exported", () => {
    const empty = { ...failed.job_instance, counter: [] };
    expect(
      decideOn({ action: "JOB_END", job_instance: empty, accept: "COMPLETED_FAILED" }),
    ).toMatchObject({ reason: "nothing-exported", accepted: "COMPLETED_FAILED" });
  });
});
