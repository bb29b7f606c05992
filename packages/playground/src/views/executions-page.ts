import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import type { Html } from "./html.ts";
import { executionRow, listPart, PART } from "./rows.ts";

/** The executions, and the one that is open. */
export function executionsPage(context: PlaygroundContext, detail: Html | undefined): Html {
  const { stepFunctions, urls } = context;
  return html`<div class="executions" ${detail ? "data-open" : ""}>
    <h1 class="visually-hidden">Executions</h1>
    <section class="list-pane" aria-labelledby="list-title">
      <header><h2 id="list-title">Executions</h2></header>
      <ol id="list" class="list" data-live="/live?of=executions" data-older-from="/executions">
        ${executionRows(context)}
      </ol>
      <p class="empty">
        ${
          stepFunctions
            ? "Nothing has been started yet."
            : `Executions run elsewhere: in the Step Functions at ${urls.stepFunctions}.`
        }
      </p>
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="The open execution">
      ${detail ?? html`<p class="empty">Open an execution to see its path.</p>`}
    </section>
  </div>`;
}

/** The newest executions, or those before the one with a number. */
export function executionRows({ stepFunctions }: PlaygroundContext, before?: number) {
  const executions = stepFunctions?.executions() ?? [];
  const start = before ? executions.findIndex(({ number }) => number < before) : 0;
  return listPart(
    start < 0 ? [] : executions.slice(start, start + PART),
    executionRow,
    "/executions",
  );
}
