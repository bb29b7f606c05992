import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { REPETITIONS, type Repetition } from "../deliver.ts";
import { sampleGroups } from "../sample-texts.ts";
import { faultChoice } from "./fault-view.ts";
import { icon } from "./icon.ts";
import { selectField } from "./parts.ts";

const REPETITION_NAMES: Record<Repetition, string> = {
  once: "Once",
  twice: "Twice: Alma sends it again",
  "five-at-once": "Five times at once",
};

/** The environment of the sample events' jobs: the service's own by default. */
export function environmentSelect(
  { settings }: Pick<PlaygroundContext, "settings">,
  selected = settings.workspace.toLowerCase(),
) {
  const own = settings.workspace.toLowerCase();
  const environments = ENVIRONMENTS.map(
    ({ workspace }) =>
      [workspace, `${workspace}${workspace === own ? " (this one)" : ""}`] as const,
  );
  return selectField("environment", "Jobs of", environments, selected);
}

/** The secret that an event is signed with, and how many times it is sent. */
export function deliverySelects({ settings }: Pick<PlaygroundContext, "settings">) {
  const secrets = Object.keys(settings.secrets).map(
    (name) => [name, `${name.charAt(0).toUpperCase()}${name.slice(1)} secret`] as const,
  );
  const repetitions = REPETITIONS.map((each) => [each, REPETITION_NAMES[each]] as const);
  return [
    selectField("secret", "Signed with", [
      ...secrets,
      ["forged", "Wrong secret"],
      ["none", "No signature"],
    ]),
    selectField("deliveries", "Delivered", repetitions),
  ];
}

/**
 * The sample events and the options to send them. It is a popover if it has no room beside the
 * list.
 */
export const sendPanel = (context: PlaygroundContext) =>
  html`<aside id="send-pane" class="send-pane" popover aria-labelledby="send-title">
    <h2 id="send-title">Send</h2>
    <form id="samples" class="loose stack" method="dialog" data-post="/samples">
      ${sampleGroups(context.settings).map(
        ({ title, samples }) =>
          html`<fieldset class="samples columns">
            <legend>${title}</legend>
            ${samples.map(
              ({ name, label, pipeline }) =>
                html`<button name="sample" value="${name}">
                  <span>${label}</span>${pipeline && html` <small>${pipeline}</small>`}
                </button>`,
            )}
          </fieldset>`,
      )}
      <div class="options cluster" data-client>
        ${environmentSelect(context)} ${deliverySelects(context)}
      </div>
    </form>
    ${faultChoice(context.faults)}
    <a class="button" href="/compose">${icon("edit")}Compose an event</a>
  </aside>`;
