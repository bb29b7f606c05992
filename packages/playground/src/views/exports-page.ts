import type { Export, KnownExecution } from "@almahook/pipelines/account";
import { STATES } from "@almahook/pipelines/account";
import { html } from "hono/html";
import type { ExportsRead, PlaygroundContext } from "../context.ts";
import { type ExportFilter, exportId, type FoundExports, findExports } from "../exports.ts";
import { filterQuery, MAX_ROWS } from "../filter.ts";
import type { Read } from "../reading.ts";
import { badge, executionBadge, STATE_BADGES } from "./badge.ts";
import { choiceOf, options } from "./filter-form.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { CURRENT } from "./rows.ts";
import { timeElement } from "./time.ts";

/** The export or execution that is open beside the list. */
interface Open {
  view: Html;
  export?: string;
  execution?: string;
}

const DAYS = { "": "Any time", "1": "24 hours", "7": "7 days", "30": "30 days" };

/** The page of exports: the account, unexplained executions, and what is open. */
export function exportsPage(
  { value, readAt, problem }: Read<ExportsRead>,
  context: PlaygroundContext,
  filter: ExportFilter,
  open?: Open,
): Html {
  const now = context.now();
  const found = findExports(value ?? { exports: [] }, filter, { now, open: open?.export });
  return html`<div class="exports" ${open ? "data-open" : ""}>
    <h1 class="visually-hidden">Exports</h1>
    <section class="list-pane" aria-labelledby="list-title">
      <header>
        <div class="list-title">
          <h2 id="list-title">Exports</h2>
          <span id="count" class="note">
            ${
              value
                ? html`${found.any.toLocaleString("en")} that ended since ${timeElement(value.span.from, now)}; read at ${timeElement(readAt, now)}`
                : "Reading Alma, the log and Step Functions …"
            }
          </span>
          <form method="dialog" data-post="/exports/read"><button id="read" class="small">Read again</button></form>
        </div>
        ${filterForm(filter, found, context)}
      </header>
      ${problem && html`<p class="problem">${icon("warning")}<span>The exports could not be read: ${problem}</span></p>`}
      ${value?.notes.map((note) => html`<p class="note about">${note}</p>`)}
      <ol id="list" class="list">
        ${found.exports.map((each) => exportRow(each, filter, now, open))}
      </ol>
      ${value && found.exports.length === 0 && html`<p class="empty">${value.exports.length > 0 ? "No export passes this filter." : "No job of a pipeline has ended. Send one on the page Webhooks."}</p>`}
      ${pagesOf(filter, found)} ${value && unexplainedView(value.unexplained, context)}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="What is open">
      ${open?.view ?? html`<p class="empty">Open an export to see what it started, and what to do.</p>`}
    </section>
  </div>`;
}

function filterForm(
  filter: ExportFilter,
  { counts, any }: FoundExports,
  context: PlaygroundContext,
) {
  const names = Object.fromEntries(context.settings.pipelines.map(({ name }) => [name, name]));
  const states = STATES.filter((state) => counts.has(state) || state === filter.state);
  return html`<form id="filter" role="search" aria-label="Exports" action="/exports" data-live>
    <input id="search" type="search" name="q" value="${filter.q}" placeholder="Job, id, “a phrase”, time …" aria-label="Search" maxlength="500" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" />
    <select id="pipeline" name="pipeline" aria-label="Pipeline" autocomplete="off">
      ${options({ "": "Any pipeline", ...names }, filter.pipeline)}
    </select>
    <select id="days" name="days" aria-label="Ended within" autocomplete="off">
      ${options(DAYS, filter.days)}
    </select>
    ${choiceOf(
      "state",
      [
        { value: "", label: "All", count: any },
        ...states.map((value) => ({
          value,
          label: STATE_BADGES[value].label,
          count: counts.get(value) ?? 0,
        })),
      ],
      filter.state,
    )}
    <noscript><button>Search</button></noscript>
  </form>`;
}

function exportRow(each: Export, filter: ExportFilter, now: number, open?: Open) {
  const { state, pipeline, jobName, jobStatus, endedAt, records, executionName } = each;
  const id = exportId(each);
  const isOpen = id === open?.export || (executionName && executionName === open?.execution);
  return html`<li id="export-${id}">
    <a class="row" href="/exports/${id}${filterQuery(filter)}" data-visit ${isOpen ? CURRENT : ""}>
      ${endedAt ? timeElement(Date.parse(endedAt), now) : html`<span class="note">no time</span>`}
      <span class="title">${jobName}</span>
      <span class="amount">${records !== undefined && `${records.toLocaleString("en")} record${records === 1 ? "" : "s"}`}</span>
      <span class="facts">
        ${badge(STATE_BADGES[state])} <span class="tag">${pipeline}</span>
        ${state === "job-failed" && html`<span class="note">${jobStatus}</span>`}
      </span>
    </a>
  </li>`;
}

function pagesOf(filter: ExportFilter, { skipped, isMore }: FoundExports) {
  const at = (skip: number | undefined) => `/exports${filterQuery({ ...filter, skip })}`;
  return html`<nav id="pages-nav" class="pages-nav" aria-label="Rows">
    ${skipped > 0 && html`<a href="${at(undefined)}" data-visit>Newest</a>`}
    ${isMore && html`<a href="${at(skipped + MAX_ROWS)}" data-visit>Older</a>`}
  </nav>`;
}

function unexplainedView(
  executions: readonly KnownExecution[],
  { now, settings }: PlaygroundContext,
) {
  if (executions.length === 0) return "";
  const listed = executions.toReversed().slice(0, MAX_ROWS);
  return html`<details id="unexplained" class="unexplained">
    <summary>${executions.length === 1 ? "1 execution" : `${executions.length.toLocaleString("en")} executions`} that no export explains</summary>
    <p class="note">Others may start the same state machines: that is not a fault.</p>
    <ul>
      ${listed.map(
        ({ pipeline, name, status, startedAt }) => html`<li>
          <a href="/executions/${encodeURIComponent(executionArn(settings.stateMachineArns[pipeline], name))}" data-visit>${name}</a>
          ${timeElement(startedAt, now())} <span class="tag">${pipeline}</span> ${badge(executionBadge(status))}
        </li>`,
      )}
    </ul>
  </details>`;
}

/** The ARN of an execution. */
export const executionArn = (stateMachineArn = "", name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
