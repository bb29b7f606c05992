import type { Outcome } from "@almahook/functions/log-line";
import type { ExportState } from "@almahook/pipelines/account";
import { html } from "hono/html";
import { type Delivery, outcomeOf } from "../delivery.ts";
import { type IconName, icon } from "./icon.ts";

type Tone = "good" | "same" | "calm" | "warn" | "bad";

/** A webhook without an outcome, and what Step Functions knows besides the states of exports. */
type Other = "under-way" | "timed-out" | "aborted";

/** The results, shown by colour, icon and text, so that each alone is enough. */
const BADGES: Readonly<Record<Outcome | ExportState | Other, readonly [Tone, IconName]>> = {
  started: ["good", "check"],
  duplicate: ["same", "again"],
  failed: ["bad", "warning"],
  observed: ["same", "eye"],
  rejected: ["warn", "cross"],
  ignored: ["calm", "dash"],
  challenge: ["same", "check"],
  "under-way": ["calm", "clock"],
  missing: ["bad", "warning"],
  unusable: ["bad", "cross"],
  "job-failed": ["warn", "cross"],
  "execution-failed": ["bad", "cross"],
  "nothing-exported": ["calm", "dash"],
  "started-elsewhere": ["same", "eye"],
  running: ["calm", "clock"],
  succeeded: ["good", "check"],
  "timed-out": ["bad", "clock"],
  aborted: ["warn", "cross"],
};
const byName = new Map<string, readonly [Tone, IconName]>(Object.entries(BADGES));

/** The words for an outcome, a state, or a status of Step Functions. */
export function labelOf(name: string): string {
  if (name === "duplicate") return "Already started";
  const words = name.toLowerCase().replaceAll(/[-_]/g, " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The badge of an outcome, a state, or a status of Step Functions. */
export function badge(name: string, reason = "") {
  const [tone, iconName] = byName.get(name.toLowerCase().replace("_", "-")) ?? BADGES.running;
  const label = [labelOf(name), reason.replaceAll("-", " ")].filter(Boolean).join(" · ");
  return html`<span class="badge tone-${tone}">${icon(iconName)}${label}</span>`;
}

/** The name of a delivery's badge. */
export const resultName = (delivery: Delivery) => outcomeOf(delivery) ?? "under-way";

/** A delivery's result, with the reason. */
export const deliveryBadge = (delivery: Delivery) => {
  const { outcome, reason } = delivery.log ?? {};
  return badge(resultName(delivery), reason === outcome ? "" : reason);
};

/** The status of an answer, in its tone. */
export function statusCode(status: number | undefined) {
  const tone = !status ? "calm" : status < 400 ? "good" : status < 500 ? "warn" : "bad";
  return html`<code class="tag tone-${tone}">${status ?? "···"}</code>`;
}
