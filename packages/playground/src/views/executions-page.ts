import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { type Filter, MAX_ROWS } from "../filter.ts";
import type { Html } from "./html.ts";
import { executionRow, pagesNav } from "./rows.ts";

/** What is open beside the list. */
interface Open {
  view: Html;
  arn: string;
}

/** The executions, and the one that is open. */
export function executionsPage(context: PlaygroundContext, filter: Filter, open?: Open): Html {
  const { stepFunctions, urls } = context;
  const { shown, older } = shownExecutions(context, filter);
  return html`<div class="executions" ${open ? "data-open" : ""}>
    <h1 class="visually-hidden">Executions</h1>
    <section class="list-pane" aria-labelledby="list-title">
      <header><h2 id="list-title">Executions</h2></header>
      <ol id="list" class="list">${shown.map((each) => executionRow(each, filter, context, open?.arn))}</ol>
      ${
        shown.length === 0 &&
        html`<p class="empty">
          ${
            stepFunctions
              ? "Nothing has been started since npm start."
              : `Executions run elsewhere: in the Step Functions at ${urls.stepFunctions}.`
          }
        </p>`
      }
      ${pagesNav("/executions", filter, { older, isOlder: filter.before !== undefined })}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open execution">
      ${open?.view ?? html`<p class="empty">Open an execution to see its path.</p>`}
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
