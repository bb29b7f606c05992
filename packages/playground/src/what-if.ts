import { EXPORT_COUNTERS, SUCCESS } from "@almahook/alma/webhook";
import { type Decision, type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS, type Environment } from "@almahook/pipelines/environments";
import * as v from "valibot";
import { environmentSettings } from "./environment-settings.ts";
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
  decision: Decision;
  steps: Step[];
}

/**
 * Tells what each environment would do when a job ends.
 *
 * @param own the settings of this stand
 * @param endTime ISO 8601
 */
export function whatWouldHappen(
  job: SupposedJob,
  own: DecisionSettings,
  endTime: string,
): Verdict[] {
  const event = {
    action: "JOB_END",
    job_instance: {
      id: "1108569450000121",
      name: job.name,
      status: { value: job.status },
      end_time: endTime,
      counter: COUNTS.map(({ name }) => ({
        type: { value: EXPORT_COUNTERS[name] },
        value: job[name].trim() || "0",
      })),
    },
  };
  return ENVIRONMENTS.map((environment) => {
    const settings = environmentSettings(environment, own);
    const decision = decide(event, settings);
    const steps = decisionSteps({ action: event.action, decision }, settings);
    return { environment, decision, steps };
  });
}
