import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import { type Filter, filterQuery } from "../filter.ts";
import { deliveryBadge, statusCode } from "./badge.ts";
import { section } from "./parts.ts";
import { duration, timeElement } from "./time.ts";

/** How many deliveries of an event are listed, the newest first. */
const MAX_LISTED = 20;

const TITLES = ["Arrived", "Answer", "Outcome", "Took"];

/** The deliveries of an event, if there are several, and their results. */
export function deliveriesSection(
  shown: Delivery,
  filter: Filter,
  { timeline, now }: PlaygroundContext,
) {
  const deliveries = timeline.ofEvent(shown.event);
  if (deliveries.length < 2) return "";
  const listed = deliveries.slice(-MAX_LISTED);
  const row = (each: Delivery) =>
    html`<tr>
      <td>
        <a id="delivery-${each.id}" href="/webhooks/${each.id}${filterQuery(filter)}" data-visit ${each === shown && html`aria-current="true"`}>${timeElement(each.arrived, now())}</a>
      </td>
      <td>${statusCode(each.answer?.status)}</td>
      <td>${deliveryBadge(each)}</td>
      <td>${each.milliseconds !== undefined && duration(each.milliseconds)}</td>
    </tr>`;
  return section("deliveries", `${deliveries.length} deliveries of this event`)`
    <div class="deliveries table box" tabindex="0" role="region" aria-label="Deliveries of this event">
      <table>
        <thead><tr>${TITLES.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
        <tbody>${listed.map(row)}</tbody>
      </table>
    </div>
    ${deliveries.length > MAX_LISTED && html`<p class="note">The newest ${MAX_LISTED} are listed.</p>`}`;
}
