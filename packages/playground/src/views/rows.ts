import type { Execution } from "@almahook/step-functions/executions";
import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import { badge, outcomeBadge, STATUS_BADGES, statusTone } from "./badge.ts";
import type { Html } from "./html.ts";
import { duration, timeElement } from "./time.ts";

/** The number of rows in a part of a list. */
export const PART = 100;

/** What an delivery is about. */
export const deliveryTitle = ({ log, inspection, request }: Delivery): string =>
  log?.jobName ??
  inspection?.decision?.job?.name ??
  inspection?.action ??
  `${request.method} ${request.path}`;

/** A row of the list of webhooks. */
export function webhookRow(delivery: Delivery, { stepFunctions }: PlaygroundContext) {
  const { id, number, arrived, answer, milliseconds, log } = delivery;
  const execution = log?.executionArn && stepFunctions?.execution(log.executionArn);
  const status = answer?.status;
  return html`<li id="webhook-${id}" data-number="${number}">
    <a class="row" href="/webhooks/${id}" data-opens>
      ${timeElement(arrived)}
      <span class="code-status ${status ? `tone-${statusTone(status)}` : "tone-wait"}">${status ?? "···"}</span>
      <span class="title">${deliveryTitle(delivery)}</span>
      <span class="amount">${milliseconds === undefined ? "" : duration(milliseconds)}</span>
      <span class="facts">
        ${badge(outcomeBadge(delivery))}
        ${log?.pipeline && html`<span class="tag">${log.pipeline}</span>`}
        ${execution && html`<span class="note">execution ${STATUS_BADGES[execution.status].label.toLowerCase()}</span>`}
      </span>
    </a>
  </li>`;
}

/** A row of the list of executions. */
export function executionRow(execution: Readonly<Execution>) {
  const { arn, number, name, status, startDate, stopDate } = execution;
  return html`<li id="execution-${number}" data-number="${number}">
    <a class="row" href="/executions/${encodeURIComponent(arn)}" data-opens>
      ${timeElement(startDate)}
      <span class="tag">${stateMachineName(execution)}</span>
      <span class="title">${name}</span>
      <span class="amount">${stopDate === undefined ? "" : duration(stopDate - startDate)}</span>
      <span class="facts">${badge(STATUS_BADGES[status])}</span>
    </a>
  </li>`;
}

export const stateMachineName = ({ stateMachineArn }: Pick<Execution, "stateMachineArn">) =>
  stateMachineArn.split(":").at(-1) ?? stateMachineArn;

/**
 * A part of a list: rows, and where the next part is to be had if there is one.
 *
 * @param url of the next parts, without the number before which they begin
 */
export function listPart<Item extends { number: number }>(
  items: readonly Item[],
  row: (item: Item) => Html,
  url: string,
) {
  const last = items.at(-1);
  const more = items.length === PART && last && last.number > 1;
  return html`${items.map(row)}${
    more &&
    html`<li class="more"><a href="${url}?before=${last.number}" data-more>Show older</a></li>`
  }`;
}
