import { jobEnd } from "@almahook/alma/samples";
import { SUCCESS } from "@almahook/alma/statuses";
import { CHECKS, type Decision, decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS, type Environment } from "@almahook/pipelines/environments";
import { countersOf, type Pipeline } from "@almahook/pipelines/pipeline";
import * as v from "valibot";
import type { PlaygroundContext } from "./context.ts";
import { type EnvironmentSettings, environmentSettings } from "./environment-settings.ts";
import { decideInSteps, type Step } from "./steps.ts";

/** A hypothetical job, as the form has it. */
export const SupposedJob = v.object({
  name: v.optional(v.string(), ""),
  status: v.optional(v.string(), SUCCESS),
  records: v.optional(v.string(), "42"),
});
export type SupposedJob = v.InferOutput<typeof SupposedJob>;

/** What an environment would do with the job. */
export interface Verdict {
  environment: Environment;
  settings: EnvironmentSettings;
  decision: Decision;
  steps: Step[];
}

/** Says what each environment would do if a job ended now. */
export function whatWouldHappen(
  job: SupposedJob,
  { settings: own, stageFiles, now }: Pick<PlaygroundContext, "settings" | "stageFiles" | "now">,
): Verdict[] {
  const { action, job_instance } = jobEnd({
    name: job.name,
    status: job.status,
    endTime: new Date(now()).toISOString(),
  });
  /** The event of the job, with a counter that the pipeline knows. */
  const ended = (pipeline: Pipeline) => {
    const counter = { type: { value: countersOf(pipeline)[0] }, value: job.records.trim() || "0" };
    return { action, job_instance: { ...job_instance, counter: [counter] } };
  };
  return ENVIRONMENTS.map((environment) => {
    const settings = environmentSettings(environment, own, stageFiles);
    const [first, ...others] = settings.pipelines;
    const { pipeline } = decide(ended(first), settings);
    const event = ended(others.find(({ name }) => name === pipeline) ?? first);
    return { environment, settings, ...decideInSteps(event, settings) };
  });
}

export const isUnnamed = ({ name }: SupposedJob) => name.trim() === "";

/** The fields of the event, as the form calls them. */
const FIELDS = new Map([
  ["job_instance.name", "the name"],
  ["job_instance.status.value", "the status"],
  ["job_instance.counter.0.value", "the number of records"],
]);

const inWords = (issue: string) =>
  [...FIELDS].reduce((text, [path, words]) => text.replace(path, words), issue);

const workspaces = (verdicts: readonly Verdict[]) =>
  verdicts.map(({ environment }) => environment.workspace);

/** Whether an environment would start a pipeline. */
export const acts = ({ decision, settings }: Verdict) =>
  decision.kind === "start" && !settings.observeOnly;

/** The environments whose job names are assumed, so that their results are not certain. */
export const uncertain = (verdicts: readonly Verdict[]): string[] =>
  workspaces(verdicts.filter(({ settings }) => settings.assumed.length > 0));

/** Says which assumed job names {@link summary} depends on. */
export function condition(verdicts: readonly Verdict[]): string {
  const names = uncertain(verdicts);
  return names.length === 0 ? "" : `If the names of ${names.join(" and ")} are still the defaults:`;
}

/** Sums up what the environments would do, and what to change if none would start a pipeline. */
export function summary(job: SupposedJob, verdicts: readonly Verdict[]): string {
  if (isUnnamed(job)) return "Type the name of a job.";
  const names = workspaces(verdicts.filter(acts));
  if (names.length === 1) return `Only ${names[0]} would act.`;
  if (names.length > 1) return `${names.join(" and ")} would act, each on its own.`;

  const [closest] = verdicts.toSorted((one, other) => checksPassed(other) - checksPassed(one));
  if (!closest || checksPassed(closest) <= CHECKS.indexOf("environment")) {
    return `No environment would act: the name contains none of ${workspaces(verdicts).join(", ")}.`;
  }
  const { environment, decision, steps } = closest;
  if (decision.kind === "start") {
    return `${environment.workspace} would start ${decision.pipeline}, but only observes.`;
  }
  if (decision.kind === "invalid") {
    return `${environment.workspace} would reject it: ${decision.issues.map(inWords).join("; ")}.`;
  }
  const stop = steps.find(({ result }) => result === "stopped");
  return `No environment would act. ${environment.workspace} would ignore it: ${stop?.fact}`;
}

const checksPassed = ({ steps }: Verdict) =>
  steps.filter(({ result }) => result === "passed").length;
