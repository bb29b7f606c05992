import { invented } from "@almahook/testing/invented";
import { expect, test } from "vitest";
import { ENVIRONMENTS } from "../src/environments.ts";
import { perPipeline, pipelines } from "../src/registry.ts";
import { settingWarnings } from "../src/setting-warnings.ts";

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
    const jobNames = perPipeline(({ defaultJobName }) => defaultJobName(word));
    expect(settingWarnings({ workspace, pipelines, jobNames })).toEqual([]);
  },
);

test.each([
  "Export to Aurora",
  "Export to AURORA2",
  "export_aurora_daily",
  "Auroras of Aurora",
  "Export to\u00a0au\u00adrora",
  "Ａurora",
  // Whole words of another script are no mistake.
  "Экспорт журналов, Aurora",
  "目録 Aurora",
])("the job name %j needs no warning", (jobName) => {
  expect(withJobName(jobName)).toEqual([]);
});

test("a job name without Latin letters has none of another script", () => {
  expect(withJobName("ТОМ, проба", "проба")).toEqual([]);
});

const QUOTES = "has quotes around it, which would have to be in the job's name too.";

test.each([
  [
    "Export to Borealis",
    'does not contain "aurora": a job is acted on only if its name contains the WORKSPACE.',
  ],
  [
    "Auroras to Borealis",
    'contains "aurora" only as a part of "auroras": jobs of any environment would be acted on.',
  ],
  [
    "Export of anaurora",
    'contains "aurora" only as a part of "anaurora": jobs of any environment would be acted on.',
  ],
  ['"Export to Aurora"', QUOTES],
  ["'Export to Aurora'", QUOTES],
  ["“Export to Aurora”", QUOTES],
  [" «Export to Aurora» ", QUOTES],
  [
    "Exp\u043ert to Aurora",
    'has the letter \u043e (U+043E) in "Exp\u043ert", which is not a Latin letter: type it again.',
  ],
  [
    "\u0422\u041e Aurora export",
    'has the letter \u0422 (U+0422) in "\u0422\u041e", which is not a Latin letter: type it again.',
  ],
])("the job name %j %s", (jobName, warning) => {
  expect(withJobName(jobName)).toEqual([`${setting} ${warning}`]);
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

test("one name for two pipelines is reported once, however it is written", () => {
  const jobNames = {
    ...invented.jobNames,
    [second.name]: "publishing platform  job MAPS to aurora",
  };
  expect(settingWarnings({ ...invented, jobNames })).toEqual([
    `${second.jobNameSetting} is the same name as ${setting}: its jobs start the ${name} pipeline alone.`,
  ]);
});

test("an accepted status that is not known is asked about", () => {
  const acceptedStatuses = { [name]: ["COMPLETED_FAILED", "COMPLETED_WARNNG"] };
  expect(settingWarnings({ ...invented, acceptedStatuses })).toEqual([
    `${name}_ACCEPTED_STATUSES has COMPLETED_WARNNG, a status that no job is known to end with. Did you mean COMPLETED_WARNING?`,
  ]);
});
