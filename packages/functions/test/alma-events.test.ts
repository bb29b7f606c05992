import { counter } from "@almahook/alma/samples";
import { event, SECRET } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { expect, test } from "vitest";
import { type RequestFacts, requestLine } from "../src/log-line.ts";
import { createService } from "./service.ts";

/** Events in the shapes in which listeners of several libraries have recorded them. */

const { MAPS, FINES } = invented.jobNames;
const PEOPLE = ["jdoe", "Doe, Jane", "20112233"];

const EXPORTED = [
  counter("label.new.records", "14381"),
  counter("label.updated.records", "0"),
  counter("label.deleted.records", "3"),
  counter("c.jobs.publishing.skipped", "0"),
  counter("c.jobs.publishing.filtered_out", "1208"),
  counter("c.jobs.publishing.totalRecordsWrittenToFile", "0"),
];
/** Each bad record is a counter, twice. */
const BAD_RECORDS = ["9912", "9913", "9914"].flatMap((id) => [
  counter("Publishing error", `Record ${id}0000000121 could not be published`),
  counter("Failed to process record", `${id}0000000121`),
]);

const recorded = (name: string, value: string, fields: object = {}) => ({
  id: "23456789012345678",
  action: "JOB_END",
  institution: { value: "01EXAMPLE_INST", desc: "Example University" },
  time: "2026-05-01T05:13:27.412Z",
  job_instance: {
    id: "23456789012345678",
    external_id: "23456789012345678",
    name,
    submitted_by: { value: "jdoe", desc: "Doe, Jane" },
    submit_time: "2026-05-01T05:00:00.101Z",
    start_time: "2026-05-01T05:00:02.220Z",
    end_time: "2026-05-01T05:13:27.388Z",
    progress: 101.3,
    status: { value, desc: value },
    status_date: "2026-05-01Z",
    alert: [
      { value: "alert_general_error", desc: "The job completed with errors. See the report." },
    ],
    counter: EXPORTED,
    job_info: { id: "S4401", name, description: "", type: { value: "SCHEDULED" }, link: "" },
    link: "https://api-na.hosted.exlibrisgroup.com/almaws/v1/conf/jobs/M0/instances/23456789012345678",
    ...fields,
  },
});

type Facts = Partial<RequestFacts>;
const failed: Facts = { outcome: "ignored", reason: "job-failed", alarm: "job-failed" };
const started: Facts = { outcome: "started", records: 14_384 };

test.each<[string, object, Facts]>([
  ["a publishing job that succeeded", recorded(MAPS, "COMPLETED_SUCCESS"), started],
  [
    "a publishing job with three bad records of 14,384",
    recorded(MAPS, "COMPLETED_FAILED", { counter: [...EXPORTED, ...BAD_RECORDS] }),
    {
      ...failed,
      counters: [
        { type: "c.jobs.publishing.skipped", value: "0" },
        { type: "c.jobs.publishing.filtered_out", value: "1208" },
        { type: "c.jobs.publishing.totalRecordsWrittenToFile", value: "0" },
        { type: "Publishing error", value: "…" },
        { type: "Failed to process record", value: "…" },
      ],
    },
  ],
  [
    "an export of fines with an error about a patron",
    recorded(FINES, "COMPLETED_FAILED", {
      counter: [counter("fines.sent", "7"), counter("errors", "User Doe, Jane (20112233) failed")],
    }),
    { ...failed, counters: [{ type: "errors", value: "…" }] },
  ],
  [
    "a name that ends in a date and a time",
    recorded(`${MAPS} 2026-05-01 05:00`, "COMPLETED_SUCCESS"),
    started,
  ],
])("%s is answered and logged", async (_, json, expected) => {
  const { send, lines } = createService();
  const request = event(json);
  const { status } = await send(request);
  expect(status).toBe(200);
  expect(lines).toMatchObject([{ ...expected, jobStatus: expect.stringMatching(/^[A-Z_]+$/) }]);
  expect(lines[0]?.alarm).toBe(expected.alarm);
  const text = lines.map((facts) => requestLine(facts, 0)).join("");
  const [signature] = Object.values(request.headers);
  for (const absent of [...PEOPLE, SECRET, signature]) expect(text).not.toContain(absent);
});
