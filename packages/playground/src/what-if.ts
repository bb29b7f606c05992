import { SUCCESS } from "@almahook/alma/statuses";
import { EXPORT_COUNTERS } from "@almahook/alma/webhook";
import { CHECKS, type Decision, decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS, type Environment } from "@almahook/pipelines/environments";
import * as v from "valibot";
import type { PlaygroundContext } from "./context.ts";
import { type EnvironmentSettings, environmentSettings } from "./environment-settings.ts";
import { decisionSteps, type Step } from "./steps.ts";

/** The counters that say what a job exported, by the words of a form. */
export const COUNTS = [
  { name: "new", label: "New records" },
  { name: "updated", label: "Updated records" },
  { name: "deleted", label: "Deleted records" },
  { name: "fees", label: "Fines and fees" },
] as const;

export const STATUSES = [SUCCESS, "COMPLETED_WARNING", "COMPLETED_FAILED"] as const;

const Count = v.optional(v.string(), "0");

/** A job that may end some day, as a form has it. */
export const SupposedJob = v.object({
  name: v.optional(v.string(), ""),
  status: v.optional(v.string(), SUCCESS),
  new: v.optional(v.string(), "42"),
  updated: Count,
  deleted: Count,
  fees: Count,
});
export type SupposedJob = v.InferOutput<typeof SupposedJob>;

/** What an environment would do. */
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
  const event = {
    action: "JOB_END",
    job_instance: {
      id: "1108569450000121",
      name: job.name,
      status: { value: job.status },
      end_time: new Date(now()).toISOString(),
      counter: COUNTS.map(({ name }) => ({
        type: { value: EXPORT_COUNTERS[name] },
        value: job[name].trim() || "0",
      })),
    },
  };
  return ENVIRONMENTS.map((environment) => {
    const settings = environmentSettings(environment, own, stageFiles);
    const decision = decide(event, settings);
    const steps = decisionSteps({ action: event.action, decision }, settings);
    return { environment, settings, decision, steps };
  });
}

export const isUnnamed = ({ name }: SupposedJob) => name.trim() === "";

/** The fields of the event, in the words of the form. */
const FIELDS = new Map([
  ["job_instance.name", "the name"],
  ["job_instance.status.value", "the status"],
  ...COUNTS.map(({ label }, index) => [`job_instance.counter.${index}.value`, label] as const),
]);

const inWords = (issue: string) =>
  [...FIELDS].reduce((text, [path, words]) => text.replace(path, words), issue);

const workspaces = (verdicts: readonly Verdict[]) =>
  verdicts.map(({ environment }) => environment.workspace);

/** Whether an environment would start a pipeline. */
export const acts = ({ decision, settings }: Verdict) =>
  decision.kind === "start" && !settings.observeOnly;

/** Sums up in a sentence what the environments would do, and what to change if none would act. */
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

const checksPassed = ({ decision }: Verdict) =>
  decision.kind === "start" ? CHECKS.length : CHECKS.indexOf(decision.stoppedBy);
