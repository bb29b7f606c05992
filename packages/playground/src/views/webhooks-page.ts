import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { sampleGroups } from "../samples.ts";
import { faultChoice } from "./fault-view.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { listPart, PART, webhookRow } from "./rows.ts";
import { deliveriesSelect, environmentSelect, secretSelect } from "./send-options.ts";

/** The timeline of webhooks, what can be sent, and the webhook that is open. */
export function webhooksPage(context: PlaygroundContext, detail: Html | undefined): Html {
  return html`<div class="webhooks" ${detail ? "data-open" : ""}>
    <h1 class="visually-hidden">Webhooks</h1>
    ${sendPanel(context)}
    <section class="list-pane" aria-labelledby="list-title">
      <header>
        <h2 id="list-title">Webhooks</h2>
        ${webhookCount(context)}
      </header>
      <ol id="list" class="list" data-live="/live?of=webhooks" data-older-from="/webhooks">
        ${webhookRows(context)}
      </ol>
      <p class="empty">
        Nothing has arrived yet. Press a button, or send something to <code>${context.urls.webhook}</code>.
      </p>
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open webhook">
      ${detail ?? html`<p class="empty">Open a webhook to see what it did, and why.</p>`}
    </section>
  </div>`;
}

/** The number of webhooks that are kept. */
export const webhookCount = ({ timeline }: PlaygroundContext) =>
  html`<span id="count" class="note">${timeline.count().toLocaleString("en")}${timeline.forgot() ? ", older ones are forgotten" : ""}</span>`;

/** The newest webhooks, or those before the one with a number. */
export const webhookRows = (context: PlaygroundContext, before?: number) =>
  listPart(
    context.timeline.newestFirst(PART, before),
    (delivery) => webhookRow(delivery, context),
    "/webhooks",
  );

const sendPanel = (context: PlaygroundContext) =>
  html`<aside class="send-pane" aria-labelledby="send-title">
    <h2 id="send-title">Send</h2>
    <form id="samples" data-post="/samples">
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
      <div class="options">
        ${environmentSelect(context)} ${secretSelect(context)} ${deliveriesSelect()}
      </div>
    </form>
    ${faultChoice(context.faults)}
    <a class="button" href="/compose">${icon("edit")}Compose an event</a>
  </aside>`;
