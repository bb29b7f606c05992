import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { SupposedJob, summary, whatWouldHappen } from "../src/what-if.ts";
import { settings as own } from "./test-playground.ts";

const now = () => Date.UTC(2022, 4, 1, 14, 55, 14);
const dev = { settings: own, stageFiles: {}, now };
const ask = (fields: object, context: Parameters<typeof whatWouldHappen>[1] = dev) => {
  const job = v.parse(SupposedJob, fields);
  const verdicts = whatWouldHappen(job, context);
  return {
    verdicts,
    decisions: verdicts.map(({ environment, decision }) => [
      environment.workspace,
      decision.kind === "start" ? decision.pipeline : decision.stoppedBy,
    ]),
    summary: summary(job, verdicts),
  };
};

const [first] = pipelines;
const timdex = (word: string) => `Publishing Platform Job TIMDEX EXPORT to ${word}`;

describe("exactly the environment in the job's name acts", () => {
  const jobs = pipelines.flatMap(({ name, defaultJobName, samples }) =>
    ENVIRONMENTS.map(({ workspace, word }) => {
      const [sample] = samples;
      const suffix = "nameSuffix" in sample ? sample.nameSuffix : "";
      const jobName = `${defaultJobName(word)}${suffix}`;
      return { pipeline: name, workspace, jobName };
    }),
  );
  test.each(jobs)("$jobName", ({ pipeline, workspace, jobName }) => {
    const { decisions, summary } = ask({ name: jobName });
    expect(decisions).toEqual(
      ENVIRONMENTS.map((each) => [
        each.workspace,
        each.workspace === workspace ? pipeline : "environment",
      ]),
    );
    expect(summary).toBe(`Only ${workspace} would act.`);
  });
});

test.each<[object, string]>([
  [{ name: " " }, "Type the name of a job."],
  [{ name: "A job" }, "No environment would act: the name contains none of dev, stage, prod."],
  [
    { name: `${timdex("Prod")} WEEKLY` },
    "prod would reject it: the name must end in DAILY or FULL.",
  ],
  [
    { name: first.defaultJobName("Stage"), new: "many" },
    "stage would reject it: New records must be a whole number.",
  ],
  [
    { name: first.defaultJobName("Prod"), status: "COMPLETED_FAILED" },
    "No environment would act. prod would ignore it: The job’s status is COMPLETED_FAILED.",
  ],
  [
    { name: first.defaultJobName("Dev1"), new: "0" },
    "No environment would act. dev would ignore it: 0 records.",
  ],
  [{ name: `${timdex("Prod")} or Dev1 FULL` }, "Only prod would act."],
])("%j: %s", (fields, sentence) => {
  expect(ask(fields).summary).toBe(sentence);
});

test("this environment decides with its own settings", () => {
  const settings = { ...own, workspace: "stage", jobNames: { [first.name]: "Our job in Stage" } };
  const { decisions, verdicts } = ask({ name: "Our job in Stage" }, { ...dev, settings });
  expect(decisions).toEqual([
    ["dev", "environment"],
    ["stage", first.name],
    ["prod", "environment"],
  ]);
  expect(verdicts[1]?.settings.sources).toEqual(perPipeline(() => "the settings of npm start"));
});

test("another one decides with what its file says, and with defaults, which are assumed", () => {
  const stageFiles = {
    prod: { [first.jobNameSetting]: "Nightly export, Prod", OBSERVE_ONLY: "true" },
  };
  const { decisions, verdicts } = ask({ name: "Nightly export, Prod" }, { ...dev, stageFiles });
  expect(decisions[2]).toEqual(["prod", first.name]);
  expect(verdicts.map(({ settings }) => settings.sources)).toEqual([
    perPipeline(() => "the settings of npm start"),
    {},
    { [first.name]: ".env.prod" },
  ]);
  expect(verdicts.map(({ settings }) => settings.observeOnly)).toEqual([false, false, true]);
});
