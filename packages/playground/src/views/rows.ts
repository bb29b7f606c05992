import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import {
  type Delivery,
  hasFailed,
  jobNameOf,
  mainDelivery,
  type SeenExecution,
} from "../delivery.ts";
import { type Filter, type FoundEvents, filterQuery, newestNumber } from "../filter.ts";
import {
  badge,
  executionBadge,
  outcomeBadge,
  reasonBadge,
  STATE_BADGES,
  statusCode,
} from "./badge.ts";
import { duration, timeElement } from "./time.ts";

const MAX_PATH = 40;

export const CURRENT = html`aria-current="true"`;

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
  const counts = Map.groupBy(deliveries, (each) => outcomeBadge(each).label.toLowerCase());
  const parts = [...counts].map(([label, { length }]) => `${length} ${label}`);
  return `${deliveries.length} deliveries: ${parts.join(", ")}`;
}

/** The execution's status, or only the reason if it failed, because its badge has the rest. */
const executionText = (execution: SeenExecution) =>
  hasFailed(execution)
    ? (execution.error ?? execution.status.toLowerCase().replace("_", " "))
    : `execution ${executionBadge(execution.status).label.toLowerCase()}`;

/** A row of the list of webhooks: an event, with all of its deliveries. */
export function webhookRow(
  deliveries: readonly Delivery[],
  filter: Filter,
  { now }: PlaygroundContext,
  open?: string,
) {
  const main = mainDelivery(deliveries);
  if (!main) return undefined;
  const { id, event, answer, milliseconds, log, execution } = main;
  return html`<li id="event-${event}" data-number="${newestNumber(deliveries)}">
    <a class="row" href="/webhooks/${id}${filterQuery(filter)}" data-visit ${event === open ? CURRENT : ""}>
      ${timeElement(deliveries.at(-1)?.arrived ?? 0, now())}
      <span class="title">${deliveryTitle(main)}</span>
      <span class="amount">${milliseconds === undefined ? "" : duration(milliseconds)}</span>
      <span class="facts">
        ${statusCode(answer?.status)} ${execution && hasFailed(execution) ? badge(STATE_BADGES["execution-failed"]) : badge(reasonBadge(main))} ${unverifiedTag(main)}
        ${log?.pipeline && html`<span class="tag">${log.pipeline}</span>`}
        ${execution && html`<span class="note">${executionText(execution)}</span>`}
        ${deliveries.length > 1 && html`<span class="note">${deliveriesText(deliveries)}</span>`}
      </span>
    </a>
  </li>`;
}

/** The links below a list: to older rows, and back to the newest. */
export function pagesNav(
  path: string,
  filter: Filter,
  { older, isOlder }: Pick<FoundEvents, "older" | "isOlder">,
) {
  const newest = filterQuery({ ...filter, before: undefined });
  return html`<nav id="pages-nav" class="pages-nav" aria-label="Rows">
    ${isOlder && html`<a href="${path}${newest}" data-visit>Newest</a>`}
    ${older !== undefined && html`<a href="${path}${filterQuery({ ...filter, before: older })}" data-visit>Older</a>`}
  </nav>`;
}
