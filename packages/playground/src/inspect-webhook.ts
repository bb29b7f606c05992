import { SIGNATURE_HEADER } from "@almahook/alma/signature";
import type { Settings } from "@almahook/functions/function-settings";
import { readWebhook } from "@almahook/functions/read-webhook";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import type { ReceivedRequest } from "./received-request.ts";
import { decideInSteps, noDecisionSteps, notReached, Step } from "./steps.ts";

/** The result of inspecting a POST, with the settings at its arrival. */
export const Inspection = v.object({
  /** The name of the secret that signed it. Absent if its signature is wrong or missing. */
  signedBy: v.optional(v.string()),
  /** Absent if the event could not be read. */
  action: v.optional(v.string()),
  /** As the event has it. */
  jobName: v.optional(v.string()),
  /** The pipeline whose job it is. */
  pipeline: v.optional(v.string()),
  /** The checks, from the signature to the start. A start is still pending. */
  steps: v.array(Step),
});
export type Inspection = v.InferOutput<typeof Inspection>;

const ClaimedJob = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ job_instance: v.object({ name: v.string() }) }),
);

/** Inspects a POST with the function's own code. */
export function inspectWebhook(
  { headers, body }: Pick<ReceivedRequest, "headers" | "body">,
  settings: DecisionSettings & Pick<Settings, "secrets">,
): Inspection {
  const signature = headers[SIGNATURE_HEADER.toLowerCase()];
  const read = readWebhook(body, signature, settings.secrets);
  const { signedBy } = read;
  if (!signedBy) {
    const claimed = v.safeParse(ClaimedJob, Buffer.from(body).toString());
    return {
      signedBy,
      jobName: claimed.success ? claimed.output.job_instance.name : undefined,
      steps: [
        { title: "Signed", fact: refusal(signature, settings.secrets), result: "wrong" },
        notReached("JSON"),
        ...noDecisionSteps(),
      ],
    };
  }
  const signed: Step = { title: "Signed", fact: `By the secret “${signedBy}”.`, result: "passed" };
  if ("refused" in read) {
    const { text, log } = read.refused;
    const issues = log.reason === "shape" ? log.detail?.split("; ") : undefined;
    const json: Step = { title: "JSON", fact: issues ? "" : text, result: "wrong", issues };
    return { signedBy, steps: [signed, json, ...noDecisionSteps()] };
  }
  const { decision, steps } = decideInSteps(read.webhook, settings, "under-way");
  return {
    signedBy,
    action: read.webhook.action,
    jobName: decision.job?.name,
    pipeline: decision.pipeline,
    steps: [
      signed,
      { title: "JSON", fact: "The body is a JSON object.", result: "passed" },
      ...steps,
    ],
  };
}

function refusal(signature: string | undefined, secrets: Settings["secrets"]): string {
  if (!signature) return "The request has no signature.";
  const names = Object.keys(secrets).map((name) => `“${name}”`);
  return `The signature was made with a secret other than ${names.join(" and ")}.`;
}
