import type { Settings } from "@almahook/functions/function-settings";
import { type CheckResult, checksOf } from "@almahook/pipelines/checks";
import type { Check, DecisionSettings } from "@almahook/pipelines/decide";
import type { Inspection } from "./inspect-webhook.ts";
import type { LogEntry } from "./log-entry.ts";

/** A link of the chain of checks, with the fact that it looked at. */
export interface Step {
  title: string;
  fact: string;
  /** `stopped` is as it should be, and `wrong` is not. */
  result: CheckResult["result"] | "wrong" | "under-way";
  /** What the event lacks, if that is what stopped it. */
  issues?: string[];
}

const TITLES: Record<Check, string> = {
  "job-end": "JOB_END",
  environment: "This environment",
  pipeline: "A pipeline’s job",
  success: "Succeeded",
  exported: "Exported",
  execution: "Started",
};

/** What the log says about a start, once it says something. */
type StartLog = Pick<LogEntry, "outcome" | "detail"> | { outcome: "under way"; detail?: undefined };

type Deciding = Pick<Inspection, "action" | "decision">;

/**
 * Tells a decision as steps, each with its fact.
 *
 * @param start what became of the start, if anything was to be started at all
 */
export function decisionSteps(
  { action, decision }: Deciding,
  settings: DecisionSettings,
  start?: StartLog,
): Step[] {
  if (!decision) return Object.values(TITLES).map(notReached);
  return checksOf(decision).map(({ check, result, issues }) => {
    if (result === "not-reached") return notReached(TITLES[check]);
    if (issues) return { title: TITLES[check], fact: "", result: "wrong", issues };
    if (check === "execution") return executionStep(decision, start);
    const passed = result === "passed";
    return {
      title: TITLES[check],
      fact: fact(check, passed, { action, decision }, settings),
      result,
    };
  });
}

const notReached = (title: string): Step => ({ title, fact: "", result: "not-reached" });

function fact(
  check: Exclude<Check, "execution">,
  passed: boolean,
  { action, decision }: Deciding,
  { workspace, jobNames }: DecisionSettings,
): string {
  const { job, pipeline, records = 0 } = decision ?? {};
  switch (check) {
    case "job-end":
      return `The action is ${action}.`;
    case "environment":
      return `“${job?.name}” ${passed ? "contains" : "does not contain"} “${workspace}”.`;
    case "pipeline": {
      const names = Object.values(jobNames).filter(Boolean);
      if (names.length === 0) return "No pipeline is on.";
      return pipeline
        ? `${pipeline}: the name begins with “${jobNames[pipeline]}”.`
        : `The name begins with none of ${names.map((name) => `“${name}”`).join(", ")}.`;
    }
    case "success":
      return `The job’s status is ${job?.status}.`;
    case "exported":
      return records === 1 ? "1 record." : `${records.toLocaleString("en")} records.`;
  }
}

function executionStep(decision: Inspection["decision"], start?: StartLog): Step {
  const name = decision?.kind === "start" ? decision.executionName : "";
  const title = TITLES.execution;
  switch (start?.outcome) {
    case "started":
      return { title, fact: name, result: "passed" };
    case "duplicate":
      return { title: "Already started", fact: name, result: "passed" };
    case "failed":
      return { title: "Not started", fact: start.detail ?? name, result: "wrong" };
    case undefined:
      return { title: "Starts", fact: name, result: "passed" };
    default:
      return { title: "Starts", fact: name, result: "under-way" };
  }
}

/** The whole way of a webhook, from its signature to what it started. */
export function webhookSteps(
  inspection: Inspection,
  settings: Pick<Settings, "secrets" | "workspace" | "jobNames">,
  log?: LogEntry,
): Step[] {
  const { signedBy, refused } = inspection;
  const secrets = Object.keys(settings.secrets);
  const rest = decisionSteps(inspection, settings, log ?? { outcome: "under way" });
  if (!signedBy) {
    const fact = inspection.hasSignature
      ? `The signature is by ${secrets.length === 1 ? "another secret than" : "neither of"} ${secrets.join(", ")}.`
      : "The request has no signature.";
    return [{ title: "Signed", fact, result: "wrong" }, notReached("JSON"), ...rest];
  }
  const signed: Step = { title: "Signed", fact: `By the secret “${signedBy}”.`, result: "passed" };
  if (!refused) {
    return [
      signed,
      { title: "JSON", fact: "The body is a JSON object.", result: "passed" },
      ...rest,
    ];
  }
  const issues = refused.reason === "shape" ? refused.detail?.split("; ") : undefined;
  return [
    signed,
    { title: "JSON", fact: issues ? "" : refused.text, result: "wrong", issues },
    ...rest,
  ];
}
