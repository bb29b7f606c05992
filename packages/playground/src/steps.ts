import type { Webhook } from "@almahook/alma/webhook";
import { countOf } from "@almahook/common/count-of";
import {
  CHECKS,
  type Check,
  type Decision,
  type DecisionSettings,
  decide,
} from "@almahook/pipelines/decide";
import { countersOf } from "@almahook/pipelines/pipeline";
import * as v from "valibot";
import type { LogEntry } from "./delivery.ts";

/** A check of a request, with the fact that it tested. */
export const Step = v.object({
  title: v.string(),
  fact: v.string(),
  /** `stopped` is a regular result, `wrong` is a problem. */
  result: v.picklist(["passed", "stopped", "wrong", "not-reached", "under-way"]),
  /** What the event lacks, if it was stopped for that. */
  issues: v.optional(v.array(v.string())),
});
export type Step = v.InferOutput<typeof Step>;

const TITLES: Record<Check, string> = {
  "job-end": "JOB_END",
  environment: "This environment",
  pipeline: "A pipeline’s job",
  success: "Succeeded",
  exported: "Exported",
  execution: "Started",
};

export const notReached = (title: string): Step => ({ title, fact: "", result: "not-reached" });

/** The checks of a request that was refused before its event was read. */
export const noDecisionSteps = (): Step[] => Object.values(TITLES).map(notReached);

/**
 * Decides an event, and presents the decision as steps, each with its fact.
 *
 * @param start the result of the last step, if the decision is a start. By default `stopped`, if
 *   the service only observes
 */
export function decideInSteps(
  webhook: Webhook,
  settings: DecisionSettings & { observeOnly?: boolean },
  start: Step["result"] = settings.observeOnly ? "stopped" : "passed",
): { decision: Decision; steps: Step[] } {
  const decision = decide(webhook, settings);
  const stop = decision.kind === "start" ? CHECKS.length : CHECKS.indexOf(decision.stoppedBy);
  const steps = CHECKS.map((check, index): Step => {
    const title = TITLES[check];
    if (index > stop) return notReached(title);
    if (index === stop && decision.kind === "invalid") {
      return { title, fact: "", result: "wrong", issues: decision.issues };
    }
    if (check === "execution") {
      const fact = decision.kind === "start" ? decision.executionName : "";
      return start === "stopped" ? observed(fact) : { title: "Starts", fact, result: start };
    }
    const isPassed = index < stop;
    const fact =
      check === "job-end"
        ? `The action is ${webhook.action}.`
        : factOf(check, isPassed, decision, settings);
    return { title, fact, result: isPassed ? "passed" : "stopped" };
  });
  return { decision, steps };
}

function factOf(
  check: Exclude<Check, "job-end" | "execution">,
  isPassed: boolean,
  decision: Decision,
  { workspace, pipelines, jobNames }: DecisionSettings,
): string {
  const { job, pipeline, records = 0 } = decision;
  switch (check) {
    case "environment":
      return `“${job?.name}” ${isPassed ? "contains" : "does not contain"} “${workspace}”.`;
    case "pipeline": {
      const names = Object.values(jobNames).filter(Boolean);
      if (names.length === 0) return "No pipeline is on.";
      return pipeline
        ? `${pipeline}: the name begins with “${jobNames[pipeline]}”.`
        : `The name begins with none of ${names.map((name) => `“${name}”`).join(", ")}.`;
    }
    case "success":
      return `The job’s status is ${job?.status}${meaningOf(decision)}.`;
    case "exported":
      if ("reason" in decision && decision.reason === "no-known-counter") {
        const counted = pipelines.filter(({ name }) => name === pipeline).flatMap(countersOf);
        return `The job has none of the counters that ${pipeline} counts: ${counted.join(", ")}.`;
      }
      return `${countOf(records, "record")}.`;
  }
}

function meaningOf(decision: Decision) {
  if (decision.accepted) return ", which is accepted as success";
  const isIdle = "reason" in decision && decision.reason === "nothing-to-do";
  return isIdle ? ": there was nothing to do" : "";
}

/**
 * The steps after the log line has the result of the start.
 *
 * @param status the answer's status, if there is one
 */
export function withStart(
  steps: readonly Step[],
  log: LogEntry | undefined,
  status: number | undefined,
): Step[] {
  return steps.map((step) => {
    if (step.result !== "under-way") return step;
    switch (log?.outcome) {
      case "started":
        return { ...step, title: TITLES.execution, result: "passed" };
      case "duplicate":
        return { ...step, title: "Already started", result: "passed" };
      case "failed":
        return notStarted(log.detail ?? step.fact);
      case "observed":
        return observed(step.fact);
      case undefined:
        return status && status >= 500
          ? {
              title: "Not answered",
              fact: `The function failed (${status}): the answer below says why. If it had already asked for the start, ${step.fact} is among the executions.`,
              result: "wrong",
            }
          : step;
      default:
        return notStarted(
          `The function's decision differs (${log?.reason}): its source was edited, and this page still uses the source that npm start began with.`,
        );
    }
  });
}

const observed = (executionName: string): Step => ({
  title: "Not started",
  fact: `This environment only observes (OBSERVE_ONLY). Otherwise it would start ${executionName}.`,
  result: "stopped",
});

const notStarted = (fact: string): Step => ({ title: "Not started", fact, result: "wrong" });
