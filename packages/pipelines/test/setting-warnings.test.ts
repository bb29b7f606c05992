import { settings } from "@almahook/testing/dev1";
import { expect, test } from "vitest";
import { type PipelineName, perPipeline, pipelines } from "../src/registry.ts";
import { settingWarnings } from "../src/setting-warnings.ts";

const withJobName = (pipeline: PipelineName, name?: string) => ({
  ...settings,
  jobNames: { ...settings.jobNames, [pipeline]: name },
});

test("the default job names of an environment need no warning", () => {
  expect(settingWarnings(settings)).toEqual([]);
});

test.each(pipelines)("$name without a job name is off", ({ name, jobNameSetting }) => {
  expect(settingWarnings(withJobName(name))).toEqual([
    `The ${name} pipeline is off: ${jobNameSetting} is not set.`,
  ]);
});

test.each(pipelines)(
  "a job name of $name for another environment can't start it",
  ({ name, jobNameSetting, defaultJobName }) => {
    expect(settingWarnings(withJobName(name, defaultJobName("Prod")))).toEqual([
      `${jobNameSetting} does not contain "dev": a job is acted on only if its name contains the WORKSPACE.`,
    ]);
  },
);

test("the environment's word is looked for without regard to case", () => {
  const jobNames = perPipeline(({ name }) => `${name} to DEV1`);
  expect(settingWarnings({ ...settings, workspace: "dEv", jobNames })).toEqual([]);
});

test("a job name that another one begins with is reported once, whichever is longer", () => {
  const [first, second = first] = pipelines;
  const sentence = `${first.jobNameSetting} and ${second.jobNameSetting} begin alike: a job whose name matches both starts the ${first.name} pipeline.`;
  for (const [a, b] of [
    ["Export to Dev1", "EXPORT TO DEV1 DAILY"],
    ["Export to Dev1 daily", "export to dev1"],
    ["Export to Dev1", "Export to Dev1"],
  ]) {
    const jobNames = { ...settings.jobNames, [first.name]: a, [second.name]: b };
    expect(settingWarnings({ ...settings, jobNames })).toEqual([sentence]);
  }
});
