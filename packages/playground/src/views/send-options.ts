import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { REPETITIONS, type Repetition } from "../deliver.ts";

const REPETITION_NAMES: Record<Repetition, string> = {
  once: "Once",
  twice: "Twice: Alma sends it again",
  "five-at-once": "Five times at once",
};

const select = (name: string, label: string, options: unknown) =>
  html`<label class="field"><span>${label}</span><select name="${name}" autocomplete="off">${options}</select></label>`;

/** The environment of the sample events' jobs. */
export function environmentSelect({ settings }: Pick<PlaygroundContext, "settings">) {
  const own = settings.workspace.toLowerCase();
  return select(
    "environment",
    "Jobs of",
    ENVIRONMENTS.map(
      ({ workspace: name }) =>
        html`<option value="${name}" ${name === own ? "selected" : ""}>
          ${name}${name === own ? " (this one)" : ""}
        </option>`,
    ),
  );
}

/** The secret that an event is signed with. */
export const secretSelect = ({ settings }: Pick<PlaygroundContext, "settings">) =>
  select("secret", "Signed with", [
    ...Object.keys(settings.secrets).map(
      (name) =>
        html`<option value="${name}">${name.charAt(0).toUpperCase()}${name.slice(1)} secret</option>`,
    ),
    html`<option value="forged">Wrong secret</option>`,
    html`<option value="none">No signature</option>`,
  ]);

/** How many times an event is sent. */
export const deliveriesSelect = () =>
  select(
    "deliveries",
    "Delivered",
    REPETITIONS.map((each) => html`<option value="${each}">${REPETITION_NAMES[each]}</option>`),
  );
