import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { type Filter, type FoundEvents, findEvents } from "../filter.ts";
import { filterForm, outcomeChoice } from "./filter-form.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { pagesNav, webhookRow } from "./rows.ts";
import { sendPanel } from "./send-panel.ts";

/** The timeline of webhooks, what can be sent, and the webhook that is open. */
export function webhooksPage(context: PlaygroundContext, filter: Filter, detail?: Html): Html {
  const found = findEvents(context.timeline, filter);
  const parts = webhookParts(found, filter, context);
  return html`<div class="webhooks" ${detail ? "data-open" : ""}>
    <h1 class="visually-hidden">Webhooks</h1>
    ${sendPanel(context)}
    <section class="list-pane" aria-labelledby="list-title">
      <header>
        <div class="list-title">
          <h2 id="list-title">Webhooks</h2>
          ${parts.count}
          <button class="small opens-send" popovertarget="send-pane">${icon("send")}Send</button>
          <button id="pause" class="small" aria-pressed="false">Pause</button>
          <form data-post="/clear" data-confirm="Forget all webhooks that are kept here?">
            <button id="clear" class="small">Clear</button>
          </form>
        </div>
        ${filterForm(filter, parts.outcomes)}
      </header>
      <ol id="list" class="list" data-live="webhooks">${webhookRows(found, filter, context)}</ol>
      ${parts.empty} ${parts.nav}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open webhook">
      ${detail ?? html`<p class="empty">Open a webhook to see what it did, and why.</p>`}
    </section>
  </div>`;
}

export const webhookRows = ({ events }: FoundEvents, filter: Filter, context: PlaygroundContext) =>
  html`${events.map((deliveries) => webhookRow(deliveries, filter, context))}`;

/** The parts of the page that depend on the list. */
export function webhookParts(found: FoundEvents, filter: Filter, context: PlaygroundContext) {
  return {
    count: countView(context, filter, found),
    outcomes: outcomeChoice(filter, found),
    empty: emptyView(context),
    nav: pagesNav("/", filter, found.older),
  };
}

function countView({ timeline }: PlaygroundContext, filter: Filter, { deliveries }: FoundEvents) {
  const { before, ...conditions } = filter;
  const filtered = Object.values(conditions).some((value) => value !== undefined);
  const received = timeline.received();
  const forgotten = received - timeline.count();
  return html`<span id="count" class="note">
    ${filtered && `${number(deliveries)} of `}${number(received)} received${forgotten > 0 && `, ${number(forgotten)} forgotten`}
  </span>`;
}

const number = (value: number) => value.toLocaleString("en");

/** What to do first, where nothing is to be seen. */
const emptyView = ({ timeline, urls }: PlaygroundContext) =>
  html`<div id="empty" class="empty">
    ${
      timeline.received() > 0
        ? "No webhook passes this filter."
        : html`<p>Nothing has arrived yet.</p>
            <ol>
              <li>Press a button under <b>Send</b>: a sample event is signed and sent as Alma does.</li>
              <li>Open its row to see which checks it passed, and what Alma does next.</li>
              <li>Let Step Functions fail, or send something of your own to <code>${urls.webhook}</code>.</li>
            </ol>`
    }
  </div>`;
