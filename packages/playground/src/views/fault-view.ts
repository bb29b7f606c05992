import { html } from "hono/html";
import { FAULTS, type Fault, type Faults, NEXT, type Next } from "../faults.ts";
import { icon } from "./icon.ts";

const NAMES: Record<Fault, { label: string; banner: string }> = {
  none: { label: "Works", banner: "" },
  throttle: { label: "Throttles", banner: "Step Functions throttles every start." },
  hang: { label: "Hangs", banner: "Step Functions hangs: no start gets an answer." },
  down: { label: "Is down", banner: "Step Functions is down: no start reaches it." },
  refuse: { label: "Refuses", banner: "Step Functions refuses every start: no permission." },
};

const NEXT_NAMES: Record<Next, string> = {
  "at-once": "Succeeds at once",
  "ten-seconds": "Takes ten seconds",
  fails: "Fails",
};

/** Says on every page which fault is on, and lets a person end it. */
export function faultBanner(faults?: Faults) {
  const fault = faults?.chosen().fault ?? "none";
  return html`<form id="fault-banner" class="banner callout tone-warn" aria-label="Fault of Step Functions" method="dialog" data-post="/faults" ${fault === "none" ? "hidden" : ""}>
    ${icon("warning")}
    <span>${NAMES[fault].banner}</span>
    <button name="fault" value="none">Repair Step Functions</button>
  </form>`;
}

/** Lets a person choose how Step Functions fails, and how the next execution goes. */
export function faultChoice(faults?: Faults) {
  if (!faults) {
    return html`<p class="note">Step Functions is not the local one, so it can’t be made to fail.</p>`;
  }
  const fault = FAULTS.map((value) => ({ value, label: NAMES[value].label }));
  const next = NEXT.map((value) => ({ value, label: NEXT_NAMES[value] }));
  return html`${choice("fault", "Step Functions", fault, faults.chosen().fault)}
  ${choice("next", "The next execution", next, faults.chosen().next)}`;
}

const choice = (
  name: string,
  title: string,
  values: readonly { value: string; label: string }[],
  chosen: string,
) =>
  html`<form id="${name}-choice" method="dialog" data-post="/faults" data-on="change">
    <fieldset class="choice cluster">
      <legend>${title}</legend>
      ${values.map(
        ({ value, label }) =>
          html`<label class="cluster"
            ><input id="${name}-${value}" type="radio" name="${name}" value="${value}" ${value === chosen ? "checked" : ""} />
            ${label}</label
          >`,
      )}
    </fieldset>
  </form>`;
