import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { type Filter, type FoundEvents, filterQuery, findEvents } from "../filter.ts";
import { filterForm } from "./filter-form.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { pagesNav, webhookRow } from "./rows.ts";
import { sendPanel } from "./send-panel.ts";

/** What is open beside a list. */
interface Open {
  view: Html;
  /** Its address, and the event that it is of. */
  path?: string;
  event?: string;
}

/** The page of webhooks: the timeline, the sample events, and the webhook that is open. */
export function webhooksPage(context: PlaygroundContext, filter: Filter, open?: Open): Html {
  const found = findEvents(context.timeline, filter, open?.event);
  return html`<div class="webhooks" ${open ? "data-open" : ""}>
    <h1 class="visually-hidden">Webhooks</h1>
    ${sendPanel(context)}
    <section class="list-pane" aria-labelledby="list-title">
      <header>
        <div class="list-title">
          <h2 id="list-title">Webhooks</h2>
          ${countView(context, filter, found)}
          <button class="small opens-send" popovertarget="send-pane">${icon("send")}Send</button>
          ${pauseLink(context, filter, open?.path)}
          <form method="dialog" data-post="/clear" data-confirm="Forget all webhooks that are kept here?">
            <button id="clear" class="small">Clear</button>
          </form>
        </div>
        ${filterForm(filter, found, context.settings.pipelines)}
      </header>
      <ol id="list" class="list">
        ${found.events.map((deliveries) => webhookRow(deliveries, filter, context, open?.event))}
      </ol>
      ${found.events.length === 0 && emptyView(context)} ${pagesNav("/", filter, found)}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open webhook">
      ${open?.view ?? html`<p class="empty">Open a webhook to see what it did, and why.</p>`}
    </section>
  </div>`;
}

/** Pauses the list by its address, and says how many deliveries have arrived since. */
function pauseLink({ timeline }: PlaygroundContext, filter: Filter, path = "/") {
  const received = timeline.received();
  const { until } = filter;
  const waiting = Math.max(0, received - (until ?? received));
  const query = filterQuery({ ...filter, until: until === undefined ? received : undefined });
  return html`<a id="pause" class="button small" href="${path}${query}" data-visit>
    ${until === undefined ? "Pause" : `Resume, ${number(waiting)} waiting`}
  </a>`;
}

function countView({ timeline }: PlaygroundContext, filter: Filter, { deliveries }: FoundEvents) {
  const { before, until, ...conditions } = filter;
  const filtered = Object.values(conditions).some((value) => value !== undefined);
  const received = timeline.received();
  const forgotten = received - timeline.count();
  return html`<span id="count" class="note">
    ${filtered && `${number(deliveries)} of `}${number(received)} received${forgotten > 0 && `, ${number(forgotten)} forgotten`}
  </span>`;
}

const number = (value: number) => value.toLocaleString("en");

/** The first steps, shown while there are no webhooks. */
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
