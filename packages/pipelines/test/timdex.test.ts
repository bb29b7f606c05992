import { jobEnd } from "@almahook/alma/samples";
import { RUN as run } from "@almahook/testing/contract";
import { runStandIn } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { timdex } from "../src/timdex.ts";

const prefix = "Publishing Platform Job TIMDEX EXPORT to Dev1";
const settings = { workspace: "dev", pipelines: [timdex], jobNames: { TIMDEX: prefix } } as const;
const decideOn = (name: string) => decide(jobEnd({ ...run, name }), settings);

const INPUT = {
  "next-step": "transform",
  "run-date": "2022-05-01",
  "run-type": "daily",
  source: "alma",
  verbose: "true",
};

test.each([
  [`${prefix} DAILY`, "daily"],
  [`${prefix} Full`, "full"],
  [`${prefix} of everything\u00a0FULL `, "full"],
])("%s runs %s", (name, runType) => {
  expect(decideOn(name)).toMatchObject({
    kind: "start",
    pipeline: "TIMDEX",
    executionName: `alma-${runType}-ingest-2022-05-01T14-55-14-894Z-12345678`,
    input: { ...INPUT, "run-type": runType },
  });
});

test.each(["WEEKLY", "DAILY (2)", ""])("a name that ends in '%s' can't be used", (word) => {
  expect(decideOn(`${prefix} ${word}`)).toMatchObject({
    kind: "invalid",
    stoppedBy: "execution",
    issues: ["job_instance.name must end in DAILY or FULL"],
  });
});

test.each([
  {},
  "text",
  null,
  [],
  { ...INPUT, "next-step": "load" },
  { ...INPUT, "run-date": "20220501" },
  { ...INPUT, "run-type": "weekly" },
  { ...INPUT, source: "other" },
  { ...INPUT, source: undefined },
])("the stand-in fails with %j", async (input) => {
  expect(await runStandIn("TIMDEX", input)).toEqual({
    status: "FAILED",
    error: "WrongInput",
    cause: "next-step must be transform, source alma, run-type daily or full, and run-date a date",
  });
});

test("the stage's test runs a daily load of one deleted record, and no full one", () => {
  const [daily, full] = timdex.samples;
  const key = daily.testExport.key({ day: "20220501", id: "1", word: "Dev1" });
  expect(key).toMatch(/^timdex\/TIMDEX_ALMA_EXPORT_DAILY_20220501.*_delete\.tar\.gz$/);
  expect(daily.testExport.xml).toContain("<leader>00000d");
  expect(full).not.toHaveProperty("testExport");
});

test("Alma's jobs and SSM's parameter have the names that are documented, and only success counts", () => {
  expect(timdex.defaultJobName("Dev1")).toBe(prefix);
  expect(timdex.stateMachine.parameter).toBe("timdex-ingest-state-machine-arn");
  expect(timdex).not.toHaveProperty("accepts");
});
