import { invented } from "@almahook/testing/invented";
import { describe, expect, test } from "vitest";
import { ENVIRONMENTS } from "../src/environments.ts";
import { pipelines } from "../src/registry.ts";
import { settingWarnings, stageWarnings } from "../src/setting-warnings.ts";

const [{ name, jobNameSetting: setting }, second] = invented.pipelines;

/** The warnings if a pipeline has another job name. */
const withJobName = (jobName: string, workspace: string = invented.workspace) =>
  settingWarnings({
    ...invented,
    pipelines: [invented.pipelines[0]],
    workspace,
    jobNames: { [name]: jobName },
  });

test.each(ENVIRONMENTS)(
  "the default job names of $workspace need no warning",
  ({ workspace, word }) => {
    const jobNames = Object.fromEntries(
      pipelines.map(({ name, defaultJobName }) => [name, defaultJobName(word)]),
    );
    expect(settingWarnings({ workspace, pipelines, jobNames })).toEqual([]);
  },
);

describe("the environment's word in a job name", () => {
  test.each([
    "Export to Aurora",
    "Export to AURORA2",
    "export_aurora_daily",
    "Auroras of Aurora",
    "Export to\u00a0au\u00adrora",
    "Ａurora",
  ])("is a word in %j", (jobName) => {
    expect(withJobName(jobName)).toEqual([]);
  });

  test("has to be there", () => {
    expect(withJobName("Export to Borealis")).toEqual([
      `${setting} does not contain "aurora": a job is acted on only if its name contains the WORKSPACE.`,
    ]);
  });

  test.each([
    ["prod", "Products to Dev1", "products"],
    ["stage", "Export for backstage", "backstage"],
  ])("%s is none in %j", (workspace, jobName, longer) => {
    expect(withJobName(jobName, workspace)).toEqual([
      `${setting} contains "${workspace}" only as a part of "${longer}": jobs of any environment would be acted on.`,
    ]);
  });
});

test.each(ENVIRONMENTS)(
  "a WORKSPACE that is close to $workspace is asked about",
  ({ workspace }) => {
    const ask = (given: string) => withJobName(`Export to ${given}`, given);
    for (const close of [
      `${workspace}${workspace.at(-1)}`,
      `${workspace}uction`,
      workspace.slice(1),
    ]) {
      expect(ask(close)).toEqual([
        `WORKSPACE is ${close}, which is not a declared environment. Did you mean ${workspace}?`,
      ]);
    }
    expect(ask(workspace.toUpperCase())).toEqual([]);
    expect(ask("laboratory")).toEqual([]);
  },
);

test.each(ENVIRONMENTS)("a stage that is close to $stage is asked about", ({ stage }) => {
  for (const close of [`${stage}uction`, `${stage}${stage.at(-1)}`]) {
    expect(stageWarnings(close)).toEqual([`${close} is a personal stage. Did you mean ${stage}?`]);
  }
  expect([stage, "alice"].flatMap(stageWarnings)).toEqual([]);
});

test.each([
  '"Export to Aurora"',
  "'Export to Aurora'",
  "“Export to Aurora”",
  " «Export to Aurora» ",
])("%s has quotes around it", (jobName) => {
  expect(withJobName(jobName)).toEqual([
    `${setting} has quotes around it, which would have to be in the job's name too.`,
  ]);
});

test.each([
  ["Exp\u043ert to Aurora", "\u043e (U+043E)", "Exp\u043ert"],
  ["\u0422\u041e Aurora export", "\u0422 (U+0422)", "\u0422\u041e"],
  ["Export t\u03bf Aurora", "\u03bf (U+03BF)", "t\u03bf"],
])("%s has a letter of another script", (jobName, letter, word) => {
  expect(withJobName(jobName)).toEqual([
    `${setting} has the letter ${letter} in "${word}", which is not a Latin letter: type it again.`,
  ]);
});

test("whole words of another script are no mistake", () => {
  expect(withJobName("Экспорт журналов, Aurora")).toEqual([]);
  expect(withJobName("目録 Aurora")).toEqual([]);
});

test("one name for two pipelines is reported once, however it is written", () => {
  const jobNames = {
    ...invented.jobNames,
    [second.name]: "publishing platform  job MAPS to aurora",
  };
  expect(settingWarnings({ ...invented, jobNames })).toEqual([
    `${setting} and ${second.jobNameSetting} are the same name: its jobs start the ${name} pipeline alone.`,
  ]);
});

test("an accepted status that is not known is asked about", () => {
  const acceptedStatuses = { [name]: ["COMPLETED_FAILED", "COMPLETED_WARNNG"] };
  expect(settingWarnings({ ...invented, acceptedStatuses })).toEqual([
    `${name}_ACCEPTED_STATUSES has COMPLETED_WARNNG, a status that no job is known to end with. Did you mean COMPLETED_WARNING?`,
  ]);
});
