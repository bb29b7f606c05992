import { countOf } from "@almahook/common/count-of";
import { executionArn } from "@almahook/functions/start-execution";
import { type Export, type KnownExecution, STATES } from "@almahook/pipelines/account";
import { html } from "hono/html";
import type { ExportsRead, PlaygroundContext } from "../context.ts";
import { type ExportFilter, exportId, findExports } from "../exports.ts";
import { filterQuery } from "../filter.ts";
import type { Read } from "../reading.ts";
import { MAX_ROWS } from "../search.ts";
import { badge, labelOf } from "./badge.ts";
import { icon } from "./icon.ts";
import {
  CURRENT,
  chips,
  detailPane,
  filterForm,
  filterSelect,
  pagesNav,
  pipelineSelect,
} from "./list-parts.ts";
import type { Choice, Html } from "./parts.ts";
import { timeElement } from "./time.ts";

/** The export or execution that is open beside the list. */
interface Open {
  view: Html;
  export?: string;
  execution?: string;
}

const DAYS: readonly Choice[] = [
  ["", "Any time"],
  ["1", "24 hours"],
  ["7", "7 days"],
  ["30", "30 days"],
];

const CHOICES = STATES.map((state) => [state, labelOf(state)] as const);

/** The page of exports: the account, unexplained executions, and what is open. */
export function exportsPage(
  { value, readAt, problem }: Read<ExportsRead>,
  context: PlaygroundContext,
  filter: ExportFilter,
  open?: Open,
): Html {
  const now = context.now();
  const found = findExports(value ?? { exports: [] }, filter, { now, open: open?.export });
  const fields = html`${pipelineSelect(context, filter.pipeline)}
    ${filterSelect("days", "Ended within", DAYS, filter.days)} ${chips("state", CHOICES, found, filter.state)}`;
  return html`<div class="panes" ${open && "data-open"}>
    <h1 class="visually-hidden">Exports</h1>
    <section class="list-pane" aria-labelledby="list-title">
      <header class="stack">
        <div class="cluster">
          <h2 id="list-title">Exports</h2>
          <span id="count" class="note">
            ${
              value
                ? html`${found.any.toLocaleString("en")} that ended since ${timeElement(value.span.from, now)}; read at ${timeElement(readAt, now)}`
                : "Reading Alma, the log and Step Functions …"
            }
          </span>
          <button id="read" class="small" data-post="/exports/read">Read again</button>
        </div>
        ${filterForm("Exports", "/exports", filter.q, fields)}
      </header>
      ${problem && html`<p class="callout tone-bad">${icon("warning")}<span>The exports could not be read: ${problem}</span></p>`}
      ${value?.remarks.map((remark) => html`<p class="note">${remark}</p>`)}
      <ol id="list" class="list">
        ${found.rows.map((each) => exportRow(each, filter, now, open))}
      </ol>
      ${value && found.rows.length === 0 && html`<p class="empty">${value.exports.length > 0 ? "No export passes this filter." : "No job of a pipeline has ended. Send one on the page Webhooks."}</p>`}
      ${pagesNav("/exports", filter, found)}
      ${value && unexplainedView(value.unexplained, context)}
    </section>
    ${detailPane(open?.view, "Open an export to see what it started, and what to do.")}
  </div>`;
}

function exportRow(each: Export, filter: ExportFilter, now: number, open?: Open) {
  const { state, pipeline, jobName, jobStatus, endedAt, records, executionName } = each;
  const id = exportId(each);
  const isOpen = id === open?.export || (executionName && executionName === open?.execution);
  return html`<li id="export-${id}">
    <a class="row" href="/exports/${id}${filterQuery(filter)}" data-visit ${isOpen && CURRENT}>
      <span class="note">${endedAt ? timeElement(Date.parse(endedAt), now) : "no time"}</span>
      <span class="title">${jobName}</span>
      <span class="note">${records !== undefined && countOf(records, "record")}</span>
      <span class="facts cluster">
        ${badge(state)} <span class="tag">${pipeline}</span>
        ${state === "job-failed" && html`<span class="note">${jobStatus}</span>`}
      </span>
    </a>
  </li>`;
}

function unexplainedView(
  executions: readonly KnownExecution[],
  { now, settings }: PlaygroundContext,
) {
  if (executions.length === 0) return "";
  const listed = executions.toReversed().slice(0, MAX_ROWS);
  const arnOf = ({ pipeline, name }: KnownExecution) =>
    executionArn(settings.stateMachineArns[pipeline] ?? "", name);
  return html`<details id="unexplained">
    <summary>${countOf(executions.length, "execution")} that no export explains</summary>
    <p class="note">Others may start the same state machines: that is not a fault.</p>
    <ul class="stack">
      ${listed.map(
        (each) => html`<li class="cluster">
          <a href="/executions/${encodeURIComponent(arnOf(each))}" data-visit>${each.name}</a>
          ${timeElement(each.startedAt, now())} <span class="tag">${each.pipeline}</span> ${badge(each.status)}
        </li>`,
      )}
    </ul>
  </details>`;
}
