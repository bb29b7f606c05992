import type { Outcome } from "@almahook/functions/log-line";
import type { ExportState } from "@almahook/pipelines/account";
import { html } from "hono/html";
import { type Delivery, outcomeOf } from "../delivery.ts";
import { type IconName, icon } from "./icon.ts";

type Tone = "good" | "same" | "calm" | "warn" | "bad" | "wait";

/** A result, shown by colour, icon and text, so that each alone is enough. */
interface Badge {
  tone: Tone;
  icon: IconName;
  label: string;
}

export const STATE_BADGES: Readonly<Record<ExportState, Badge>> = {
  missing: { tone: "bad", icon: "warning", label: "Missing" },
  unusable: { tone: "bad", icon: "cross", label: "Unusable" },
  "job-failed": { tone: "warn", icon: "cross", label: "Job failed" },
  "execution-failed": { tone: "bad", icon: "cross", label: "Execution failed" },
  "nothing-exported": { tone: "calm", icon: "dash", label: "Nothing exported" },
  "started-elsewhere": { tone: "same", icon: "eye", label: "Started elsewhere" },
  running: { tone: "wait", icon: "clock", label: "Running" },
  succeeded: { tone: "good", icon: "check", label: "Succeeded" },
};

export const OUTCOME_BADGES: Readonly<Record<Outcome, Badge>> = {
  started: { tone: "good", icon: "check", label: "Started" },
  duplicate: { tone: "same", icon: "again", label: "Already started" },
  failed: { tone: "bad", icon: "warning", label: "Failed" },
  observed: { tone: "same", icon: "eye", label: "Observed" },
  rejected: { tone: "warn", icon: "cross", label: "Rejected" },
  ignored: { tone: "calm", icon: "dash", label: "Ignored" },
  challenge: { tone: "same", icon: "check", label: "Challenge" },
};
const WAITING: Badge = { tone: "wait", icon: "clock", label: "Under way" };

/** A delivery's result, without the reason. */
export function outcomeBadge(delivery: Delivery): Badge {
  const outcome = outcomeOf(delivery);
  return outcome ? OUTCOME_BADGES[outcome] : WAITING;
}

/** A delivery's result, with the reason. */
export function reasonBadge(delivery: Delivery): Badge {
  const badge = outcomeBadge(delivery);
  const { log } = delivery;
  if (!log || log.reason === log.outcome) return badge;
  return { ...badge, label: `${badge.label} · ${log.reason.replaceAll("-", " ")}` };
}

const STATUS_BADGES: Readonly<Record<string, Badge>> = {
  RUNNING: { tone: "wait", icon: "clock", label: "Running" },
  SUCCEEDED: { tone: "good", icon: "check", label: "Succeeded" },
  FAILED: { tone: "bad", icon: "cross", label: "Failed" },
  TIMED_OUT: { tone: "bad", icon: "clock", label: "Timed out" },
  ABORTED: { tone: "warn", icon: "cross", label: "Aborted" },
};

/** An execution's status in Step Functions. */
export const executionBadge = (status: string): Badge =>
  STATUS_BADGES[status] ?? { tone: "wait", icon: "clock", label: status };

export const badge = ({ tone, icon: name, label }: Badge) =>
  html`<span class="badge tone-${tone}">${icon(name)}${label}</span>`;

/** The status of an answer, in its tone. */
export function statusCode(status: number | undefined) {
  const tone = !status ? "wait" : status < 400 ? "good" : status < 500 ? "warn" : "bad";
  return html`<span class="code-status tone-${tone}">${status ?? "···"}</span>`;
}
