import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import type { Pipeline } from "@almahook/pipelines/pipeline";
import { invented, journals } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { condition, SupposedJob, summary, whatWouldHappen } from "../src/what-if.ts";
import { settings as playgroundSettings } from "./test-playground.ts";

const [home, ...others] = ENVIRONMENTS;
const elsewhere = others[0] ?? home;
const workspaces = ENVIRONMENTS.map(({ workspace }) => workspace);
const { pipelines } = invented;
const [first] = pipelines;

/** The settings of the first environment that is declared. */
const own = {
  ...playgroundSettings,
  workspace: home.workspace,
  jobNames: Object.fromEntries(
    pipelines.map(({ name, defaultJobName }) => [name, defaultJobName(home.word)]),
  ),
};
const now = () => Date.UTC(2022, 4, 1, 14, 55, 14);
const context = { settings: own, stageFiles: {}, now };
const ask = (fields: object, given: Parameters<typeof whatWouldHappen>[1] = context) => {
  const job = v.parse(SupposedJob, fields);
  const verdicts = whatWouldHappen(job, given);
  return {
    verdicts,
    decisions: verdicts.map(({ environment, decision }) => [
      environment.workspace,
      decision.kind === "start" ? decision.pipeline : decision.stoppedBy,
    ]),
    summary: summary(job, verdicts),
  };
};

const jobs = pipelines.flatMap(({ name, defaultJobName, samples }) =>
  ENVIRONMENTS.map(({ workspace, word }) => {
    const [{ nameSuffix = "" }]: Pipeline["samples"] = samples;
    return { pipeline: name, workspace, jobName: `${defaultJobName(word)}${nameSuffix}` };
  }),
);
test.each(jobs)("only $workspace acts on $jobName", ({ pipeline, workspace, jobName }) => {
  const { decisions, summary } = ask({ name: jobName });
  expect(decisions).toEqual(
    workspaces.map((each) => [each, each === workspace ? pipeline : "environment"]),
  );
  expect(summary).toBe(`Only ${workspace} would act.`);
});

test.each<[object, string]>([
  [{ name: " " }, "Type the name of a job."],
  [
    { name: "A job" },
    `No environment would act: the name contains none of ${workspaces.join(", ")}.`,
  ],
  [
    { name: `${journals.defaultJobName(elsewhere.word)} YEARLY` },
    `${elsewhere.workspace} would reject it: the name must end in WEEKLY or MONTHLY.`,
  ],
  [
    { name: first.defaultJobName(elsewhere.word), records: "many" },
    `${elsewhere.workspace} would reject it: the number of records must be a whole number.`,
  ],
  [
    { name: first.defaultJobName(elsewhere.word), status: "COMPLETED_FAILED" },
    `No environment would act. ${elsewhere.workspace} would ignore it: The job’s status is COMPLETED_FAILED.`,
  ],
  [
    { name: first.defaultJobName(home.word), records: "0" },
    `No environment would act. ${home.workspace} would ignore it: 0 records.`,
  ],
  [
    { name: `${journals.defaultJobName(elsewhere.word)} or ${home.word} WEEKLY` },
    `Only ${elsewhere.workspace} would act.`,
  ],
])("%j: %s", (fields, sentence) => {
  expect(ask(fields).summary).toBe(sentence);
});

test("this environment decides with its own settings", () => {
  const name = `Our job in ${elsewhere.word}`;
  const settings = { ...own, workspace: elsewhere.workspace, jobNames: { [first.name]: name } };
  const { decisions, verdicts } = ask({ name }, { ...context, settings });
  expect(decisions).toEqual(
    workspaces.map((each) => [each, each === elsewhere.workspace ? first.name : "environment"]),
  );
  const decided = verdicts.find(({ environment }) => environment === elsewhere)?.settings;
  expect(decided).toMatchObject({ source: "the settings of npm start", assumed: [] });
});

test("another one decides with what its file says, and with defaults, which are assumed", () => {
  const name = `Nightly export, ${elsewhere.word}`;
  const file = { [first.jobNameSetting]: name, OBSERVE_ONLY: "true" };
  const { decisions, verdicts } = ask(
    { name },
    { ...context, stageFiles: { [elsewhere.stage]: file } },
  );
  expect(decisions).toContainEqual([elsewhere.workspace, first.name]);
  const names = pipelines.map(({ name }) => name);
  expect(verdicts.map(({ settings }) => settings.assumed)).toEqual(
    ENVIRONMENTS.map((each) => {
      if (each === home) return [];
      return each === elsewhere ? names.slice(1) : names;
    }),
  );
  expect(verdicts.map(({ settings }) => settings.observeOnly)).toEqual(
    ENVIRONMENTS.map((each) => each === elsewhere),
  );
});

test("what the sentence depends on is said before it, unless every name is known", () => {
  const assumed = others.map(({ workspace }) => workspace).join(" and ");
  expect(condition(ask({ name: "A" }).verdicts)).toBe(
    `If the names of ${assumed} are still the defaults:`,
  );
  const names = pipelines.map(({ jobNameSetting }) => [jobNameSetting, "A job"]);
  const file = Object.fromEntries(names);
  const stageFiles = Object.fromEntries(ENVIRONMENTS.map(({ stage }) => [stage, file]));
  expect(condition(ask({ name: "A" }, { ...context, stageFiles }).verdicts)).toBe("");
});
