import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import {
  type Delivery,
  hasFailed,
  jobNameOf,
  mainDelivery,
  RESULTS,
  type SeenExecution,
} from "../delivery.ts";
import { type Filter, type FoundEvents, filterQuery, findEvents } from "../filter.ts";
import { badge, deliveryBadge, labelOf, resultName, statusCode } from "./badge.ts";
import { icon } from "./icon.ts";
import { CURRENT, chips, detailPane, filterForm, pagesNav, pipelineSelect } from "./list-parts.ts";
import type { Html } from "./parts.ts";
import { sendPanel } from "./send-panel.ts";
import { duration, timeElement } from "./time.ts";

/** What is open beside the list: its address, and the event that it is of. */
interface Open {
  view: Html;
  path: string;
  event?: string | undefined;
}

/** Whether one is still not started is the question, not whether a delivery failed. */
const CHOICES = RESULTS.map(
  (result) => [result, result === "failed" ? "Not started" : labelOf(result)] as const,
);

/** The page of webhooks: the timeline, the sample events, and the webhook that is open. */
export function webhooksPage(context: PlaygroundContext, filter: Filter, open?: Open): Html {
  const found = findEvents(context.timeline, filter, open?.event);
  const { q, until, pipeline, result } = filter;
  const fields = html`${until !== undefined && html`<input type="hidden" name="until" value="${until}" />`}
    ${pipelineSelect(context, pipeline)} ${chips("result", CHOICES, found, result)}`;
  return html`<div class="panes" ${open && "data-open"}>
    <h1 class="visually-hidden">Webhooks</h1>
    ${sendPanel(context)}
    <section class="list-pane" aria-labelledby="list-title">
      <header class="stack">
        <div class="cluster">
          <h2 id="list-title">Webhooks</h2>
          <span id="count" class="note">${countText(context, filter, found)}</span>
          <button class="small opens-send" popovertarget="send-pane">${icon("send")}Send</button>
          ${pauseLink(context, filter, open?.path)}
          <button id="clear" class="small" data-post="/clear" data-confirm="Forget all webhooks that are kept here?">Clear</button>
        </div>
        ${filterForm("Webhooks", "/", q, fields)}
      </header>
      <ol id="list" class="list">
        ${found.rows.map((deliveries) => webhookRow(deliveries, filter, context, open?.event))}
      </ol>
      ${found.rows.length === 0 && emptyView(context)}
      ${pagesNav("/", filter, found)}
    </section>
    ${detailPane(open?.view, "Open a webhook to see what it did, and why.")}
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

function countText({ timeline }: PlaygroundContext, filter: Filter, found: FoundEvents) {
  const { skip, until, ...conditions } = filter;
  const filtered = Object.values(conditions).some((value) => value !== undefined);
  const received = timeline.received();
  const forgotten = received - timeline.count();
  const shown = filtered ? `${number(found.all.flat().length)} of ` : "";
  return `${shown}${number(received)} received${forgotten > 0 ? `, ${number(forgotten)} forgotten` : ""}`;
}

const number = (value: number) => value.toLocaleString("en");

/** The first steps, shown while there are no webhooks. */
const emptyView = ({ timeline, webhookUrl }: PlaygroundContext) =>
  html`<div id="empty" class="empty">
    ${
      timeline.received() > 0
        ? "No webhook passes this filter."
        : html`<p>Nothing has arrived yet.</p>
            <ol>
              <li>Press a button under <b>Send</b>: a sample event is signed and sent as Alma does.</li>
              <li>Open its row to see which checks it passed, and what Alma does next.</li>
              <li>Let Step Functions fail, or send something of your own to <code>${webhookUrl}</code>.</li>
            </ol>`
    }
  </div>`;

/** A row of the list of webhooks: an event, with all of its deliveries. */
function webhookRow(
  deliveries: readonly Delivery[],
  filter: Filter,
  { now }: PlaygroundContext,
  open?: string,
) {
  const main = mainDelivery(deliveries);
  if (!main) return undefined;
  const { id, event, answer, milliseconds, log, execution } = main;
  const isRed = execution && hasFailed(execution);
  return html`<li id="event-${event}">
    <a class="row" href="/webhooks/${id}${filterQuery(filter)}" data-visit ${event === open && CURRENT}>
      <span class="note">${timeElement(deliveries.at(-1)?.arrived ?? 0, now())}</span>
      <span class="title">${deliveryTitle(main)}</span>
      <span class="note">${milliseconds !== undefined && duration(milliseconds)}</span>
      <span class="facts cluster">
        ${statusCode(answer?.status)} ${isRed ? badge("execution-failed") : deliveryBadge(main)} ${unverifiedTag(main)}
        ${log?.pipeline && html`<span class="tag">${log.pipeline}</span>`}
        ${execution && html`<span class="note">${executionText(execution)}</span>`}
        ${deliveries.length > 1 && html`<span class="note">${deliveriesText(deliveries)}</span>`}
      </span>
    </a>
  </li>`;
}

const MAX_PATH = 40;

/** What a delivery is about. */
export function deliveryTitle(delivery: Delivery): string {
  const { inspection, request } = delivery;
  const { method, path } = request;
  const shown = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
  return jobNameOf(delivery) || inspection?.action || `${method} ${shown}`;
}

/** Says that a delivery is not verified: its signature is by none of the secrets. */
export const unverifiedTag = ({ inspection }: Delivery) =>
  inspection && !inspection.signedBy && html`<span class="tag tone-warn">unverified</span>`;

/** Sums up the deliveries of an event: `3 deliveries: 1 started, 2 already started`. */
function deliveriesText(deliveries: readonly Delivery[]): string {
  const counts = Map.groupBy(deliveries, (each) => labelOf(resultName(each)).toLowerCase());
  const parts = [...counts].map(([label, { length }]) => `${length} ${label}`);
  return `${deliveries.length} deliveries: ${parts.join(", ")}`;
}

/** The execution's status, or only the reason if it failed, because its badge has the rest. */
const executionText = (execution: SeenExecution) => {
  const status = labelOf(execution.status).toLowerCase();
  return hasFailed(execution) ? (execution.error ?? status) : `execution ${status}`;
};
