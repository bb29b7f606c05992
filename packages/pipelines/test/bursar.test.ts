import { jobEnd } from "@almahook/alma/samples";
import { runStandIn } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { bursar } from "../src/bursar.ts";
import { decide } from "../src/decide.ts";

const name = "Export to bursar using profile BURSAR EXPORT to Dev1";
const settings = { workspace: "dev", pipelines: [bursar], jobNames: { BURSAR: name } } as const;

test("an export of fines and fees is started with the id of its job", () => {
  const endTime = "2022-05-01T14:55:14.894Z";
  const counter = "com.exlibris.external.bursar.report.fines_fees_count";
  const event = jobEnd({ name, id: "12345678", endTime, records: 7 }, [counter]);
  expect(decide(event, settings)).toMatchObject({
    kind: "start",
    pipeline: "BURSAR",
    records: 7,
    executionName: "bursar-2022-05-01T14-55-14-894Z-12345678",
    input: { job_id: "12345678" },
  });
});

test.each([{}, "text", null, [], { job_id: "" }, { job_id: 12345678 }, { id: "12345678" }])(
  "the stand-in fails with %j",
  async (input) => {
    expect(await runStandIn("BURSAR", input)).toEqual({
      status: "FAILED",
      error: "WrongInput",
      cause: "job_id is missing",
    });
  },
);

test("the export of the stage's test is found by the job's id", () => {
  const [{ testExport }] = bursar.samples;
  expect(testExport.key({ day: "20220501", id: "12345678", word: "Dev1" })).toMatch(
    /^bursar\/BURSAR_EXPORT_to_Dev1-12345678-.*\.xml$/,
  );
});

test("Alma's jobs and SSM's parameter have the names that are documented, and only success counts", () => {
  expect(bursar.defaultJobName("Dev1")).toBe(name);
  expect(bursar.stateMachine.parameter).toBe("bursar-state-machine-arn");
  expect(bursar).not.toHaveProperty("accepts");
});
