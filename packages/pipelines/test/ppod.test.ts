import { jobEnd } from "@almahook/alma/samples";
import { runStandIn } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { ppod } from "../src/ppod.ts";

const name = "Publishing Platform Job PPOD EXPORT to Dev1";
const settings = { workspace: "dev", pipelines: [ppod], jobNames: { PPOD: name } } as const;

test.each([
  ["2022-05-01T14:55:14.894Z", "ppod-upload-2022-05-01T14-55-14-894Z-12345678", "20220501"],
  ["2022-05-02T00:30:00+02:00", "ppod-upload-2022-05-01T22-30-00-000Z-12345678", "20220501"],
  ["2022-05-01", "ppod-upload-2022-05-01-12345678", "20220501"],
])("an export that ended at %s starts %s", (endTime, executionName, day) => {
  expect(decide(jobEnd({ name, id: "12345678", endTime }), settings)).toMatchObject({
    kind: "start",
    pipeline: "PPOD",
    executionName,
    input: { "filename-prefix": `exlibris/pod/POD_ALMA_EXPORT_${day}` },
  });
});

test.each([
  {},
  "text",
  null,
  [],
  { "filename-prefix": "exlibris/other" },
  { "filename-prefix": 20220501 },
])("the stand-in fails with %j", async (input) => {
  expect(await runStandIn("PPOD", input)).toEqual({
    status: "FAILED",
    error: "WrongInput",
    cause: "filename-prefix must begin with exlibris/pod/POD_ALMA_EXPORT_",
  });
});

test("the export of the stage's test is found by the input, and begins as the upload requires", () => {
  const [{ testExport }] = ppod.samples;
  const key = testExport.key({ day: "20220501", id: "1", word: "Dev1" });
  expect(`exlibris/${key}`).toMatch(/^exlibris\/pod\/POD_ALMA_EXPORT_20220501.*\.tar\.gz$/);
  expect(testExport.xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<collection>/);
});

test("Alma's jobs and SSM's parameter have the names that are documented, and only success counts", () => {
  expect(ppod.defaultJobName("Dev1")).toBe(name);
  expect(ppod.stateMachine.parameter).toBe("ppod-state-machine-arn");
  expect(ppod).not.toHaveProperty("accepts");
});
