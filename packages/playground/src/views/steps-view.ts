import { html } from "hono/html";
import type { Step } from "../steps.ts";
import { icon } from "./icon.ts";

export const MARKS = {
  passed: { icon: "check", label: "passed" },
  stopped: { icon: "stop", label: "stopped here" },
  wrong: { icon: "cross", label: "wrong" },
  "not-reached": { icon: "dash", label: "not reached" },
  "under-way": { icon: "clock", label: "next" },
} as const;

/** A chain of checks: green up to the one that stopped it. */
export const stepsView = (steps: readonly Step[]) =>
  html`<ol class="steps">
    ${steps.map(({ title, fact, result, issues }) => {
      const mark = MARKS[result];
      return html`<li class="step ${result}">
        <span class="mark">${icon(mark.icon)}</span>
        <div>
          <strong>${title}</strong> <span class="visually-hidden">(${mark.label})</span>
          ${fact && html`<p>${fact}</p>`}
          ${issues && html`<ul>${issues.map((issue) => html`<li><code>${issue}</code></li>`)}</ul>`}
        </div>
      </li>`;
    })}
  </ol>`;
