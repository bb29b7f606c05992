import type { Status } from "@almahook/step-functions/executions";
import { html } from "hono/html";
import type { Delivery } from "../delivery.ts";
import { type IconName, icon } from "./icon.ts";

export type Tone = "good" | "same" | "calm" | "warn" | "bad" | "wait";

/** How something went: a colour, a picture and words, so that none of them is needed. */
export interface Badge {
  tone: Tone;
  icon: IconName;
  label: string;
}

const OUTCOMES: Readonly<Record<string, Badge>> = {
  started: { tone: "good", icon: "check", label: "Started" },
  duplicate: { tone: "same", icon: "again", label: "Already started" },
  challenge: { tone: "same", icon: "check", label: "Challenge" },
  ignored: { tone: "calm", icon: "dash", label: "Ignored" },
  rejected: { tone: "warn", icon: "cross", label: "Rejected" },
  failed: { tone: "bad", icon: "warning", label: "Failed" },
};
const WAITING: Badge = { tone: "wait", icon: "clock", label: "Under way" };

/** How an delivery went, by the function's line of log. */
export function outcomeBadge({ log, answer }: Delivery): Badge {
  if (!answer) return WAITING;
  const fallback = answer.status >= 500 ? OUTCOMES.failed : undefined;
  const badge = OUTCOMES[log?.outcome ?? ""] ?? fallback ?? WAITING;
  if (!log || log.reason === log.outcome) return badge;
  return { ...badge, label: `${badge.label} · ${log.reason.replaceAll("-", " ")}` };
}

export const STATUS_BADGES: Readonly<Record<Status, Badge>> = {
  RUNNING: { tone: "wait", icon: "clock", label: "Running" },
  SUCCEEDED: { tone: "good", icon: "check", label: "Succeeded" },
  FAILED: { tone: "bad", icon: "cross", label: "Failed" },
  TIMED_OUT: { tone: "bad", icon: "clock", label: "Timed out" },
  ABORTED: { tone: "warn", icon: "cross", label: "Aborted" },
};

/** The tone of an HTTP status. */
export const statusTone = (status: number): Tone =>
  status < 400 ? "good" : status < 500 ? "warn" : "bad";

export const badge = ({ tone, icon: name, label }: Badge) =>
  html`<span class="badge tone-${tone}">${icon(name)}${label}</span>`;
