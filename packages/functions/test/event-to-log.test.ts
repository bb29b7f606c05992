import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings as declared } from "@almahook/testing/declared";
import { fines, invented, maps, nightly } from "@almahook/testing/invented";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { findingsToLog, invalid } from "../src/answers.ts";
import { eventToLog } from "../src/event-to-log.ts";

const run = jobRun(new Date("2026-05-01T14:55:14.894Z"));
const samples = sampleEvents(invented).filter(({ pipeline }) => pipeline);

/** The job instance of the first sample of a pipeline. */
const jobOf = ({ name }: { name: string }): Record<string, unknown> =>
  Object(samples.find(({ pipeline }) => pipeline === name)?.event(run)).job_instance;

/** What is logged of an event. */
function log(job_instance: object, more: object = {}) {
  const webhook = v.parse(Webhook, { action: "JOB_END", job_instance, ...more });
  const decision = decide(webhook, invented);
  const answer = decision.kind === "invalid" ? invalid(decision) : undefined;
  return {
    ...findingsToLog(decision),
    ...answer?.log,
    ...eventToLog(webhook, decision, invented),
  };
}

test.each(
  [invented, declared].flatMap((settings) =>
    sampleEvents(settings).flatMap(({ pipeline, name, event }) =>
      pipeline ? { name, webhook: v.parse(Webhook, event(run)), settings } : [],
    ),
  ),
)("the event of $name starts the same when it is sent again", ({ webhook, settings }) => {
  const first = decide(webhook, settings);
  expect(first.kind).toBe("start");
  const { event } = eventToLog(webhook, first, settings);
  expect(decide(v.parse(Webhook, event), settings)).toEqual(first);
});

test("of the job instance, it has what the decision and the declaration read, as it was sent", () => {
  const { event } = log({ ...jobOf(maps), id: 12345678 }, { action: "job_end", rename: "again" });
  expect(event).toEqual({
    action: "job_end",
    rename: "again",
    job_instance: {
      id: 12345678,
      name: invented.jobNames.MAPS,
      status: { value: "COMPLETED_SUCCESS" },
      end_time: "2026-05-01T14:55:14.894Z",
      counter: [
        { type: { value: "label.new.records" }, value: "14" },
        { type: { value: "label.updated.records" }, value: "14" },
        { type: { value: "label.deleted.records" }, value: "14" },
      ],
    },
  });
  expect(log(jobOf(nightly)).event?.job_instance).toMatchObject({
    start_time: "2026-05-01T14:55:14.894Z",
    job_info: { id: "S133" },
    counter: expect.arrayContaining([
      { type: { value: "sets.new" }, value: "21" },
      { type: { value: "c.jobs.publishing.skipped" }, value: "3" },
    ]),
  });
});

test("a counter that says that the file was not delivered is kept, so that no setting accepts it", () => {
  const counter = [
    { type: { value: "sets.new" }, value: "5" },
    { type: { value: "FTP has failed." }, value: "Download zip file for manual FTP." },
  ];
  const job = { ...jobOf(fines), status: { value: "COMPLETED_FAILED" }, counter };
  expect(log(job)).toMatchObject({
    counters: [
      { type: "sets.new", value: "5" },
      { type: "FTP has failed.", value: "…" },
    ],
    event: { job_instance: { counter: [{ type: { value: "FTP has failed." }, value: "…" }] } },
  });
});

test("a failed job's counters say whether they are all there, and whole", () => {
  const counted = (type: string, ...values: string[]) => {
    const counter = values.map((value) => ({ type: { value: type }, value }));
    const job = { ...jobOf(maps), status: { value: "COMPLETED_FAILED" }, counter };
    const { counters, truncated } = log(job);
    return { counters, truncated };
  };
  const whole = { counters: [{ type: "x".repeat(100), value: "9".repeat(40) }] };
  expect(counted("x".repeat(100), "9".repeat(40))).toEqual(whole);
  expect(counted("x".repeat(101), "9".repeat(40))).toEqual({ ...whole, truncated: true });
  expect(counted("x", "9".repeat(41))).toEqual({ counters: [{ type: "x", value: "…" }] });
  expect(counted("x", ...Array.from({ length: 21 }, (_, index) => String(index))).truncated).toBe(
    true,
  );
});

test("a date or a number that can't be used is kept, for a fix", () => {
  const [type] = fines.counters;
  const counter = [{ type: { value: type }, value: "1,234" }];
  const job = { ...jobOf(fines), end_time: "2026-02-31", counter };
  expect(log(job).event?.job_instance).toMatchObject({ end_time: "2026-02-31", counter });
});

describe("nothing about a person is logged", () => {
  const PERSON = "Jane Doe";
  const text = fc.constantFrom(PERSON, `User ${PERSON} not found`, `<${PERSON}@example.edu>`);
  const anything = fc.oneof(
    text,
    text.map((each) => ({ value: each, desc: each })),
    text.map((each) => [each, { name: each }]),
    fc.constantFrom(null, 17, true),
  );
  const counter = fc.record(
    {
      type: fc.constantFrom(
        { value: "errors" },
        { value: "Failed to process record" },
        { value: "label.new.records", desc: PERSON },
        { value: "fines.sent" },
        { value: "sets.new" },
      ),
      value: anything,
      note: text,
    },
    { requiredKeys: ["type"] },
  );
  const fields = fc.record(
    {
      id: anything.filter((id) => typeof id !== "string"),
      status: fc.oneof(
        anything,
        fc.constantFrom("COMPLETED_FAILED", "COMPLETED_SUCCESS", PERSON).map((value) => ({
          value,
          desc: PERSON,
          toString: PERSON,
        })),
      ),
      end_time: anything,
      start_time: anything.filter((time) => typeof time !== "string"),
      job_info: anything,
      submitted_by: fc.constant({ value: "jdoe", desc: PERSON }),
      counter: fc.oneof(anything, fc.array(counter, { maxLength: 5 })),
    },
    { requiredKeys: [] },
  );

  test.each(samples)("of an event like $name, whatever stands in its fields", ({ event }) => {
    fc.assert(
      fc.property(fields, (changed) => {
        const logged = JSON.stringify(log({ ...Object(event(run)).job_instance, ...changed }));
        expect(logged).not.toContain(PERSON);
        expect(logged).not.toContain("jdoe");
      }),
      { numRuns: 100 },
    );
  });
});
