import { describeIssues, isJobEnd, JobInstance, Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { parseJson } from "@almahook/step-functions/parse-json";
import * as v from "valibot";
import { decisionSteps, type Step } from "./steps.ts";

/** What can be said of an event before it is sent. */
export interface EventCheck {
  /** What is wrong with it: no JSON, or not of the shape that Alma's events have. */
  problems: string[];
  /** What would happen, if it can be told. */
  steps?: Step[];
}

const JobEnd = v.object({ job_instance: JobInstance });

/**
 * Checks the text of an event against the schemas of what Alma sends, and tells what a service
 * with these settings would do with it.
 */
export function checkEvent(text: string, settings: DecisionSettings): EventCheck {
  const parsed = parseJson(text);
  if ("problem" in parsed) {
    return { problems: [text.trim() ? parsed.problem : "There is no event."] };
  }
  const webhook = v.safeParse(Webhook, parsed.json);
  if (!webhook.success) return { problems: describeIssues(webhook.issues) };
  const event = webhook.output;
  const jobEnd = isJobEnd(event) ? v.safeParse(JobEnd, event) : undefined;
  return {
    problems: jobEnd?.success === false ? describeIssues(jobEnd.issues) : [],
    steps: decisionSteps({ action: event.action, decision: decide(event, settings) }, settings),
  };
}
