import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { type Filter, MAX_ROWS } from "../filter.ts";
import type { Html } from "./html.ts";
import { executionRow, pagesNav } from "./rows.ts";

/** The executions, and the one that is open. */
export function executionsPage(context: PlaygroundContext, filter: Filter, detail?: Html): Html {
  const { stepFunctions, urls } = context;
  return html`<div class="executions" ${detail ? "data-open" : ""}>
    <h1 class="visually-hidden">Executions</h1>
    <section class="list-pane" aria-labelledby="list-title">
      <header><h2 id="list-title">Executions</h2></header>
      <ol id="list" class="list" data-live="executions">${executionRows(context, filter)}</ol>
      <p class="empty">
        ${
          stepFunctions
            ? "Nothing has been started since npm start."
            : `Executions run elsewhere: in the Step Functions at ${urls.stepFunctions}.`
        }
      </p>
      ${executionsNav(context, filter)}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open execution">
      ${detail ?? html`<p class="empty">Open an execution to see its path.</p>`}
    </section>
  </div>`;
}

function shownExecutions({ stepFunctions }: PlaygroundContext, { before }: Filter) {
  const executions = stepFunctions?.executions() ?? [];
  const start = before ? executions.findIndex(({ number }) => number < before) : 0;
  const shown = start < 0 ? [] : executions.slice(start, start + MAX_ROWS);
  const last = shown.at(-1);
  return { shown, older: last === executions.at(-1) ? undefined : last?.number };
}

export const executionRows = (context: PlaygroundContext, filter: Filter) =>
  html`${shownExecutions(context, filter).shown.map((each) => executionRow(each, filter, context))}`;

export const executionsNav = (context: PlaygroundContext, filter: Filter) =>
  pagesNav("/executions", filter, shownExecutions(context, filter).older);
