import { html } from "hono/html";
import { FAULTS, type Fault, type Faults } from "../faults.ts";
import { icon } from "./icon.ts";

const NAMES: Record<Fault, { label: string; banner: string }> = {
  none: { label: "Works", banner: "" },
  throttle: { label: "Throttles", banner: "Step Functions throttles every start." },
  hang: { label: "Hangs", banner: "Step Functions hangs: no start gets an answer." },
  down: { label: "Is down", banner: "Step Functions is down: no start reaches it." },
  refuse: { label: "Refuses", banner: "Step Functions refuses every start: no permission." },
};

/** Says on every page what is wrong with Step Functions, and lets it work again. */
export function faultBanner(faults?: Faults) {
  const fault = faults?.current() ?? "none";
  return html`<form id="fault-banner" class="banner" aria-label="Fault of Step Functions" method="dialog" data-post="/fault" ${fault === "none" ? "hidden" : ""}>
    ${icon("warning")}
    <span>${NAMES[fault].banner}</span>
    <button name="fault" value="none">Let it work again</button>
  </form>`;
}

/** Lets a person choose how Step Functions fails. Without faults, it is not the local one. */
export function faultChoice(faults?: Faults) {
  const current = faults?.current() ?? "none";
  return html`<form id="fault-choice" method="dialog" data-post="/fault" data-on="change">
    <fieldset class="choice" ${faults ? "" : "disabled"}>
      <legend>Step Functions</legend>
      ${FAULTS.map(
        (fault) =>
          html`<label
            ><input id="fault-${fault}" type="radio" name="fault" value="${fault}" ${fault === current ? "checked" : ""} />
            ${NAMES[fault].label}</label
          >`,
      )}
    </fieldset>
    ${!faults && html`<p class="note">It is not the local one, so it can’t be made to fail.</p>`}
  </form>`;
}
