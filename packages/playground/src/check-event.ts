import { isJobEnd, JobInstance, Webhook } from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import { parseJson } from "@almahook/common/parse-json";
import type { Settings } from "@almahook/functions/function-settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { decideInSteps } from "./steps.ts";

/** The result of checking an event before it is sent: its decision, if it can be read. */
export interface EventCheck extends Partial<ReturnType<typeof decideInSteps>> {
  /** It is not JSON, or lacks fields of Alma's events. */
  problems: string[];
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
  const lacking = describeIssues(jobEnd?.issues ?? []);
  const invalid = decision.kind === "invalid" ? decision.issues : [];
  return { problems: [...new Set([...lacking, ...invalid])], decision, steps };
}
