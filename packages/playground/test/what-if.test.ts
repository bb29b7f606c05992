import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { environmentSettings } from "../src/environment-settings.ts";
import { SupposedJob, whatWouldHappen } from "../src/what-if.ts";
import { settings } from "./test-playground.ts";

const END = "2022-05-01T14:55:14.894Z";
const ask = (job: object) =>
  whatWouldHappen(v.parse(SupposedJob, job), settings, END).map(({ environment, decision }) => [
    environment.workspace,
    decision.kind === "start" ? decision.pipeline : decision.stoppedBy,
  ]);

describe("exactly the environment in the job's name acts", () => {
  const jobs = pipelines.flatMap(({ name, defaultJobName }) =>
    ["Dev1", "Stage", "Prod"].map((word) => ({ pipeline: name, word, defaultJobName })),
  );
  test.each(jobs)("$pipeline, $word", ({ pipeline, word, defaultJobName }) => {
    const name = `${defaultJobName(word)} FULL`;
    const acts = { Dev1: "dev", Stage: "stage", Prod: "prod" }[word];
    expect(ask({ name })).toEqual(
      ["dev", "stage", "prod"].map((each) => [each, each === acts ? pipeline : "environment"]),
    );
  });
});

test("no environment acts on an unknown job, a failed one, or one that exported nothing", () => {
  const name = settings.jobNames.PPOD;
  const nowhere = [
    ["stage", "environment"],
    ["prod", "environment"],
  ];
  expect(ask({ name: "Dev1" })).toEqual([["dev", "pipeline"], ...nowhere]);
  expect(ask({ name, status: "COMPLETED_FAILED" })).toEqual([["dev", "success"], ...nowhere]);
  expect(ask({ name, new: "0" })).toEqual([["dev", "exported"], ...nowhere]);
  expect(ask({ name, new: "", deleted: "1" })).toEqual([["dev", "PPOD"], ...nowhere]);
  expect(ask({ name, new: "many" })).toEqual([["dev", "exported"], ...nowhere]);
});

test("this environment decides with its own settings", () => {
  const own = { workspace: "stage", jobNames: { PPOD: "Our job in Stage" } };
  const job = v.parse(SupposedJob, { name: "Our job in Stage" });
  const verdicts = whatWouldHappen(job, own, END);
  expect(verdicts.map(({ decision }) => decision.kind)).toEqual(["ignore", "start", "ignore"]);
  const [, , prod] = ENVIRONMENTS;
  expect(environmentSettings(prod, own).jobNames.PPOD).toBe(
    "Publishing Platform Job PPOD EXPORT to Prod",
  );
});
