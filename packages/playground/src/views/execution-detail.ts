import type { Execution } from "@almahook/step-functions/executions";
import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { outcomeOf } from "../delivery.ts";
import { executionPath, type VisitedState } from "../execution-path.ts";
import { badge, reasonBadge, STATUS_BADGES } from "./badge.ts";
import { code } from "./code.ts";
import { copyButton } from "./copy-button.ts";
import { icon } from "./icon.ts";
import { deliveryTitle, stateMachineName } from "./rows.ts";
import { duration, timeElement } from "./time.ts";

/** All that there is to see of an execution. */
export function executionDetail(execution: Readonly<Execution>, context: PlaygroundContext) {
  const { arn, number, name, status, startDate, stopDate, details } = execution;
  return html`<article id="open-${number}" class="detail">
    <a class="back" href="/executions" data-visit data-closes>${icon("back")}All executions</a>
    <header>
      <p class="note">
        State machine <code>${stateMachineName(execution)}</code>, started at ${timeElement(startDate, context.now())}
        ${stopDate !== undefined && html`· ${duration(stopDate - startDate)}`}
      </p>
      <h2 id="detail-title" tabindex="-1">${name}</h2>
      <p class="badges">${badge(STATUS_BADGES[status])}</p>
      <div class="actions">
        ${copyButton("Copy the name", { text: name })} ${copyButton("Copy the ARN", { text: arn })}
      </div>
    </header>

    <section aria-labelledby="webhooks-title">
      <h3 id="webhooks-title">Started by</h3>
      ${webhookCards(arn, context)}
    </section>
    <section aria-labelledby="path-title">
      <h3 id="path-title">Path</h3>
      ${details ? pathView(executionPath(details), startDate) : html`<p class="lead">Its history is no longer kept.</p>`}
      ${details?.error && html`<p class="problem">${icon("warning")}<span><b>${details.error}</b> ${details.cause}</span></p>`}
    </section>
    ${
      details &&
      html`<section aria-labelledby="input-title">
        <h3 id="input-title">Input</h3>
        ${code("input", details.input)}
      </section>`
    }
    ${
      details?.output !== undefined &&
      html`<section aria-labelledby="output-title">
        <h3 id="output-title">Output</h3>
        ${code("output", details.output)}
      </section>`
    }
  </article>`;
}

function webhookCards(arn: string, { timeline, now }: PlaygroundContext) {
  const events = Map.groupBy(timeline.ofExecution(arn), ({ event }) => event);
  if (events.size === 0) return html`<p class="lead">No webhook that is kept here started it.</p>`;
  return [...events.values()].map((deliveries) => {
    const delivery = deliveries.find((each) => outcomeOf(each) === "started") ?? deliveries[0];
    return (
      delivery &&
      html`<a class="card" href="/webhooks/${delivery.id}">
        ${icon("send")}<span class="title">${deliveryTitle(delivery)}</span>
        ${timeElement(delivery.arrived, now())} ${badge(reasonBadge(delivery))}
        ${deliveries.length > 1 && html`<span class="note">${deliveries.length} deliveries</span>`}
      </a>`
    );
  });
}

const pathView = (path: readonly VisitedState[], start: number) =>
  html`<ol class="steps">
    ${path.map(({ name, type, entered, exited, failed }) => {
      const result = failed ? "wrong" : exited === undefined ? "under-way" : "passed";
      return html`<li class="step ${result}">
        <span class="mark">${icon(failed ? "cross" : exited === undefined ? "clock" : "check")}</span>
        <div>
          <strong>${name}</strong> <span class="tag">${type}</span>
          <p>
            entered after ${duration(entered - start)}${
              exited !== undefined &&
              html`, ${failed ? "failed" : "left"} after ${duration(exited - start)}`
            }
          </p>
        </div>
      </li>`;
    })}
  </ol>`;
