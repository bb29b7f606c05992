import { html } from "hono/html";
import type { Fault, Faults, Next } from "../faults.ts";
import { icon } from "./icon.ts";
import { selectField } from "./parts.ts";

const FAULTS: Record<Fault, string> = {
  none: "works",
  throttle: "throttles every start",
  hang: "never answers a start",
  down: "is down",
  refuse: "refuses: no permission",
};

const NEXT: Record<Next, string> = {
  "at-once": "succeeds at once",
  "ten-seconds": "takes ten seconds",
  fails: "fails",
};

/** Says on every page which fault is on, and lets a person end it. */
export function faultBanner(faults?: Faults) {
  const fault = faults?.chosen().fault ?? "none";
  return html`<form id="fault-banner" class="banner callout tone-warn" aria-label="Fault" method="dialog" data-post="/faults" ${fault === "none" && "hidden"}>
    ${icon("warning")}
    <span>Step Functions ${FAULTS[fault]}.</span>
    <button name="fault" value="none">Repair Step Functions</button>
  </form>`;
}

/** Lets a person choose how Step Functions fails, and how the next execution goes. */
export function faultChoice(faults?: Faults) {
  if (!faults) {
    return html`<p class="note">Step Functions is not the local one, so it can’t be made to fail.</p>`;
  }
  const { fault, next } = faults.chosen();
  return [
    choice("fault", "Step Functions", FAULTS, fault),
    choice("next", "The next execution", NEXT, next),
  ];
}

const choice = (name: string, label: string, names: Record<string, string>, chosen: string) =>
  html`<form id="${name}-choice" method="dialog" data-post="/faults" data-on="change">
    ${selectField(name, label, Object.entries(names), chosen)}
  </form>`;
