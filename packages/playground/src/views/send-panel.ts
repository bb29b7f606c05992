import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { sampleGroups } from "../sample-texts.ts";
import { faultChoice } from "./fault-view.ts";
import { icon } from "./icon.ts";
import { deliveriesSelect, environmentSelect, secretSelect } from "./send-options.ts";

/**
 * The sample events and the options to send them. It is a popover if it has no room beside the
 * list.
 */
export const sendPanel = (context: PlaygroundContext) =>
  html`<aside id="send-pane" class="send-pane" popover aria-labelledby="send-title">
    <h2 id="send-title">Send</h2>
    <form id="samples" method="dialog" data-post="/samples">
      ${sampleGroups(context.settings).map(
        ({ title, samples }) =>
          html`<fieldset class="samples">
            <legend>${title}</legend>
            ${samples.map(
              ({ name, label, hint }) =>
                html`<button name="sample" value="${name}">
                  <span>${label}</span>${hint && html` <small>${hint}</small>`}
                </button>`,
            )}
          </fieldset>`,
      )}
      <div class="options" data-client>
        ${environmentSelect(context)} ${secretSelect(context)} ${deliveriesSelect()}
      </div>
    </form>
    ${faultChoice(context.faults)}
    <a class="button" href="/compose">${icon("edit")}Compose an event</a>
  </aside>`;
