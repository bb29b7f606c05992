import { isJobEnd, JobInstance, Webhook } from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import { parseJson } from "@almahook/common/parse-json";
import type { Settings } from "@almahook/functions/function-settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { decideInSteps, type Step } from "./steps.ts";

/** The result of checking an event before it is sent. */
export interface EventCheck {
  /** Its problems: it is not JSON, or lacks fields of Alma's events. */
  problems: string[];
  /** The decision, if the event can be read. */
  steps?: Step[];
  /** The execution that it would start. */
  start?: { pipeline: string; name: string };
}

const JobEnd = v.object({ job_instance: JobInstance });

/**
 * Checks the text of an event against the schemas of Alma's events, and decides it with these
 * settings.
 */
export function checkEvent(
  text: string,
  settings: DecisionSettings & Pick<Settings, "observeOnly">,
): EventCheck {
  const { json, problem } = parseJson(text);
  if (problem !== undefined) {
    return { problems: [text.trim() ? problem : "Enter an event, or choose a sample."] };
  }
  const webhook = v.safeParse(Webhook, json);
  if (!webhook.success) return { problems: describeIssues(webhook.issues) };
  const event = webhook.output;
  const jobEnd = isJobEnd(event) ? v.safeParse(JobEnd, event) : undefined;
  const { decision, steps } = decideInSteps(event, settings);
  const problems = [
    ...(jobEnd?.success === false ? describeIssues(jobEnd.issues) : []),
    ...(decision.kind === "invalid" ? decision.issues : []),
  ];
  return {
    problems: [...new Set(problems)],
    steps,
    ...(decision.kind === "start" && {
      start: { pipeline: decision.pipeline, name: decision.executionName },
    }),
  };
}
