import { html } from "hono/html";
import type { Step } from "../steps.ts";
import { icon } from "./icon.ts";
import type { Html } from "./parts.ts";

const MARKS = {
  passed: { icon: "check", label: "passed" },
  stopped: { icon: "stop", label: "stopped here" },
  wrong: { icon: "cross", label: "failed" },
  "not-reached": { icon: "dash", label: "not reached" },
  "under-way": { icon: "clock", label: "under way" },
} as const;

/** A check of a webhook, or a state of an execution: its mark, its title, and more about it. */
export const stepView = (
  { title, result, tag }: { title: string; result: Step["result"]; tag?: Html },
  more: unknown,
): Html =>
  html`<li class="step ${result}">
    <span class="mark">${icon(MARKS[result].icon)}</span>
    <div>
      <strong>${title}</strong> ${tag} <span class="visually-hidden">(${MARKS[result].label})</span>
      ${more}
    </div>
  </li>`;

/** A chain of checks: green up to the one that stopped it. */
export const stepsView = (steps: readonly Step[]) =>
  html`<ol class="steps">
    ${steps.map((step) =>
      stepView(
        step,
        html`${step.fact && html`<p class="note">${step.fact}</p>`}
          ${step.issues && html`<ul class="note">${step.issues.map((issue) => html`<li><code>${issue}</code></li>`)}</ul>`}`,
      ),
    )}
  </ol>`;
