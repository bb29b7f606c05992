import { jobEnd, loan, publishingJobEnd, type SampleJob } from "@almahook/alma/samples";
import { STATUSES } from "@almahook/alma/statuses";
import { Webhook } from "@almahook/alma/webhook";
import { RUN as run } from "@almahook/testing/contract";
import { fines, invented, journals, maps } from "@almahook/testing/invented";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { sampleEvents, sampleWebhook } from "../src/sample-events.ts";

const { MAPS, JOURNALS, FINES } = invented.jobNames;

const counter = (type: string, value: unknown) => ({ type: { value: type }, value });

const publishing = (job: SampleJob) => decide(publishingJobEnd({ ...run, ...job }), invented);

test.each([
  ["maps", { pipeline: "MAPS", executionName: "maps-2022-05-01T14-55-14-894Z-12345678" }],
  [
    "journals-weekly",
    {
      pipeline: "JOURNALS",
      executionName: "journals-weekly-2022-05-01T14-55-14-894Z-12345678",
      input: { day: "2022-05-01", how: "weekly" },
    },
  ],
  ["journals-monthly", { pipeline: "JOURNALS", input: { how: "monthly" } }],
  ["fines", { pipeline: "FINES", input: { job: "12345678" }, records: 42 }],
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

test("a start has the job, and how many records it exported", () => {
  expect(publishing({ name: MAPS })).toMatchObject({
    records: 42,
    job: { id: run.id, name: MAPS, status: "COMPLETED_SUCCESS" },
  });
});

test("the environment's word is found in a job's name without regard to case", () => {
  const event = v.parse(Webhook, publishingJobEnd({ ...run, name: MAPS }));
  for (const workspace of ["aurora", "Aurora", "AURORA", "auroRA"]) {
    expect(decide(event, { ...invented, workspace })).toMatchObject({ kind: "start" });
  }
  expect(decide(event, { ...invented, workspace: "elsewhere" })).toMatchObject({
    stoppedBy: "environment",
  });
});

test("job names are matched as prefixes, without regard to case", () => {
  expect(publishing({ name: `${MAPS.toUpperCase()} weekly` })).toMatchObject({ pipeline: "MAPS" });
  expect(publishing({ name: `${MAPS.toLowerCase()} weekly` })).toMatchObject({ pipeline: "MAPS" });
  expect(publishing({ name: `The ${MAPS}` })).toMatchObject({ stoppedBy: "pipeline" });
});

test("of several job names with which a name begins, the longest counts, in whatever order", () => {
  const { JOURNALS: longer } = invented.jobNames;
  expect(longer.startsWith(MAPS)).toBe(true);
  const event = publishingJobEnd({ ...run, name: `${longer} WEEKLY` });
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

  test.each(STATUSES)("$value means $meaning", ({ value, meaning }) => {
    expect(decide(statusOf(value), invented)).toMatchObject(
      meaning === "success"
        ? { kind: "start" }
        : {
            kind: "ignore",
            stoppedBy: "success",
            reason: meaning === "failed" ? "job-failed" : meaning,
          },
    );
  });

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
    const pipelines = [{ ...fines, accepts: ["COMPLETED_FAILED"] }] as const;
    expect(decide(statusOf("COMPLETED_FAILED"), { ...invented, pipelines })).toMatchObject({
      accepted: "COMPLETED_FAILED",
    });
  });

  test("is not accepted by either if the file was not delivered, only by whoever looked", () => {
    const undelivered = counter("FTP has failed.", "Download zip file for manual FTP.");
    const event = statusOf("COMPLETED_FAILED", [undelivered]);
    const acceptedStatuses = { FINES: ["COMPLETED_FAILED"] };
    const pipelines = [{ ...fines, accepts: ["COMPLETED_FAILED"] }] as const;
    expect(decide(event, { ...invented, pipelines, acceptedStatuses })).toMatchObject({
      reason: "job-failed",
    });
    expect(decide({ ...event, accept: "COMPLETED_FAILED" }, invented)).toMatchObject({
      kind: "start",
      accepted: "COMPLETED_FAILED",
    });
  });
});

test("a job that counts under other names only is told from one that exported nothing", () => {
  const counting = (...counters: object[]) => {
    const { action, job_instance } = jobEnd({ ...run, name: FINES }, ["fines.sent"]);
    return decide({ action, job_instance: { ...job_instance, counter: counters } }, invented);
  };
  const records = { stoppedBy: "exported", records: 0 };
  expect(counting(counter("label.new.records", "7"))).toMatchObject({
    ...records,
    reason: "no-known-counter",
  });
  expect(counting()).toMatchObject({ ...records, reason: "nothing-exported" });
  expect(counting(counter("fines.sent", "0"), counter("other", "7"))).toMatchObject({
    ...records,
    reason: "nothing-exported",
  });
  expect(counting(counter("fines.sent", "1"), counter("fines.sent", 2))).toMatchObject({
    kind: "start",
    records: 3,
  });
});

test("what neither an id nor an end time tells apart, the execution's input does", () => {
  const { action, job_instance } = Object(sampleWebhook("nightly", invented, run));
  const nameOf = (start_time: string) => {
    const job = { ...job_instance, id: undefined, end_time: undefined, start_time };
    const decision = decide({ action, job_instance: job }, invented);
    return decision.kind === "start" ? decision.executionName : expect.fail(decision.kind);
  };
  expect(nameOf("one")).toMatch(/^nightly-[0-9a-f]{20}$/);
  expect(nameOf("one")).toBe(nameOf("one"));
  expect(nameOf("one")).not.toBe(nameOf("another"));
});

test("a pipeline without a job name is off", () => {
  for (const { name: sample, pipeline } of sampleEvents(invented)) {
    if (!pipeline) continue;
    const off = { ...invented, jobNames: { ...invented.jobNames, [pipeline]: undefined } };
    const webhook = v.parse(Webhook, sampleWebhook(sample, invented, run));
    expect(decide(webhook, invented)).toMatchObject({ kind: "start", pipeline });
    expect(decide(webhook, off).pipeline).not.toBe(pipeline);
  }
});

test("the checks stop in their order, and each keeps what was found out before", () => {
  const prod = MAPS.replace("Aurora", "Borealis");
  const job = { id: run.id, name: MAPS, status: "COMPLETED_SUCCESS" };
  expect(decide(loan(), invented)).toEqual({
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
  expect(publishing({ name: "Another job in Aurora", status: "COMPLETED_FAILED" })).toMatchObject({
    kind: "ignore",
    stoppedBy: "pipeline",
  });
  expect(publishing({ name: MAPS, status: "COMPLETED_WARNING", records: 0 })).toEqual({
    kind: "ignore",
    stoppedBy: "success",
    reason: "job-failed",
    job: { ...job, status: "COMPLETED_WARNING" },
    pipeline: "MAPS",
  });
  expect(publishing({ name: MAPS, records: 0 })).toEqual({
    kind: "ignore",
    stoppedBy: "exported",
    reason: "nothing-exported",
    job,
    pipeline: "MAPS",
    records: 0,
  });
});

describe("a field is required only once a check needs it", () => {
  const needed = {
    name: MAPS,
    status: { value: "COMPLETED_SUCCESS" },
    counter: [{ type: { value: "label.new.records" }, value: "1" }],
    end_time: "2022-05-01",
  };
  const jobEnd = (job_instance: unknown) => decide({ action: "JOB_END", job_instance }, invented);

  test.each([
    [undefined, "environment", "job_instance is missing"],
    [null, "environment", "job_instance must be an object"],
    [{}, "environment", "job_instance.name is missing"],
    [{ name: MAPS }, "success", "job_instance.status is missing"],
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
    [{ ...needed, name: JOURNALS }, "execution", "job_instance.name must end in WEEKLY or MONTHLY"],
    [
      { ...needed, name: FINES, counter: [counter("fines.sent", "1")] },
      "execution",
      "job_instance.id is missing",
    ],
  ])("%j stops at %s: %s", (job_instance, stoppedBy, issue) => {
    expect(jobEnd(job_instance)).toMatchObject({ kind: "invalid", stoppedBy, issues: [issue] });
  });

  test("every field that one check misses is named", () => {
    const { end_time, ...without } = needed;
    expect(jobEnd({ ...without, name: JOURNALS })).toMatchObject({
      issues: [
        "job_instance.end_time is missing",
        "job_instance.name must end in WEEKLY or MONTHLY",
      ],
    });
  });

  test("what is not needed may be missing or wrong", () => {
    expect(decide({ action: "LOAN", job_instance: 7 }, invented)).toMatchObject({ kind: "ignore" });
    expect(jobEnd({ name: "A job elsewhere", id: 7, status: 7 })).toMatchObject({
      stoppedBy: "environment",
      job: { name: "A job elsewhere" },
    });
    expect(jobEnd({ ...needed, id: 7 })).toMatchObject({
      kind: "start",
      executionName: "maps-2022-05-01-7",
    });
  });

  test("an end time that is given has to be real, even where only the name needs it", () => {
    const job = { ...needed, name: FINES, id: "17", counter: [counter("fines.sent", "1")] };
    expect(jobEnd({ ...job, end_time: null })).toMatchObject({ executionName: "fines-17" });
    expect(jobEnd({ ...job, end_time: "2022-02-31" })).toMatchObject({
      stoppedBy: "execution",
      issues: ["job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z"],
    });
  });
});

describe("an execution's name", () => {
  const sample = publishingJobEnd({ ...run, name: MAPS });
  const nameOf = (fields: object) => {
    const webhook = v.parse(Webhook, {
      ...sample,
      job_instance: { ...sample.job_instance, ...fields },
    });
    const decision = decide(webhook, invented);
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
    expect(new Set(names)).toEqual(new Set(["maps-2022-05-01T14-55-14-894Z-12345678"]));
  });

  test("tells instants apart that differ by less than a millisecond", () => {
    const names = ["894", "8941", "894000001"].map((digits) =>
      nameOf({ end_time: `2022-05-01T14:55:14.${digits}Z` }),
    );
    expect(new Set(names).size).toBe(3);
  });

  test("has a date, if the end time is no more than that", () => {
    expect(nameOf({ end_time: "2022-05-01" })).toBe("maps-2022-05-01-12345678");
  });

  test("has the digits of an id that was sent as a number, as the input has", () => {
    const { action, job_instance } = jobEnd({ ...run, name: FINES }, fines.counters);
    const decideOn = (id: unknown) =>
      decide({ action, job_instance: { ...job_instance, id } }, invented);
    expect(decideOn(12345678)).toMatchObject({ kind: "start", input: { job: "12345678" } });
    expect(decideOn(12345678)).toEqual(decideOn("12345678"));
  });

  test("tells events without an id apart by what they say, however their times are written", () => {
    const without = { id: undefined };
    const counter = [{ type: { value: "label.new.records" }, value: "42" }];
    const names = [
      nameOf(without),
      nameOf({ ...without, name: `${MAPS} weekly` }),
      nameOf({ ...without, counter }),
      nameOf({ ...without, end_time: "2022-05-01T14:55:15Z" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^maps-2022-05-01T[\dZ-]+-[0-9a-f]{20}$/);
    const end_time = "2022-05-01T16:55:14.894+02:00";
    expect(nameOf({ ...without, end_time })).toBe(names[0]);
    for (const id of [null, ""]) expect(nameOf({ ...without, id })).toBe(names[0]);
  });

  test("is not derived from an id that has lost digits: Alma's API would give another one", () => {
    const { action, job_instance } = publishingJobEnd({ ...run, name: MAPS });
    const decision = decide({ action, job_instance: { ...job_instance, id: 2 ** 60 } }, invented);
    expect(decision).toMatchObject({
      kind: "invalid",
      pipeline: "MAPS",
      issues: ["job_instance.id must be a string or a whole number up to 9007199254740991"],
    });
  });
});
