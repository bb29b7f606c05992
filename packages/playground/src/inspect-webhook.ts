import { SIGNATURE_HEADER } from "@almahook/alma/signature";
import type { Settings } from "@almahook/functions/function-settings";
import { readWebhook } from "@almahook/functions/read-webhook";
import { type Decision, decide } from "@almahook/pipelines/decide";
import type { ReceivedRequest } from "./received-request.ts";

/** What a POST turned out to be: refused before its event was looked at, or decided. */
export interface Inspection {
  /** Whether the request had a signature at all. */
  hasSignature: boolean;
  /** The name of the secret that signed it. */
  signedBy?: string;
  /** Why it was refused, in the words of the function's log. */
  refused?: { reason: string; detail?: string; text: string };
  action?: string;
  decision?: Decision;
}

/** Judges a POST as the function does, by its very functions: they are pure. */
export function inspectWebhook(
  { headers, body }: Pick<ReceivedRequest, "headers" | "body">,
  settings: Pick<Settings, "secrets" | "workspace" | "jobNames">,
): Inspection {
  const signature = headers[SIGNATURE_HEADER.toLowerCase()];
  const hasSignature = Boolean(signature);
  const read = readWebhook(body, signature, settings.secrets);
  if ("refused" in read) {
    const { text, log } = read.refused;
    const refused = { reason: log.reason, detail: log.detail, text };
    return { hasSignature, signedBy: read.signedBy, refused };
  }
  const { webhook, signedBy } = read;
  const decision = decide(webhook, settings);
  return { hasSignature, signedBy, action: webhook.action, decision };
}
