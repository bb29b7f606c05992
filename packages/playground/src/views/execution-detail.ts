import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { outcomeOf } from "../delivery.ts";
import { executionStates, type StateView } from "../execution-states.ts";
import { type ExecutionDetails, MAX_EVENTS } from "../executions.ts";
import { filterQuery } from "../filter.ts";
import { badge, executionBadge, reasonBadge } from "./badge.ts";
import { code } from "./code.ts";
import { copyButton } from "./copy-button.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { deliveryTitle } from "./rows.ts";
import { MARKS } from "./steps-view.ts";
import { duration, timeElement } from "./time.ts";

/** The details of an execution. */
export function executionDetail(
  execution: ExecutionDetails,
  filter: object,
  context: PlaygroundContext,
): Html {
  const { arn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  const now = context.now();
  const stateMachine = execution.stateMachineArn.split(":").at(-1);
  return html`<article id="open-${name}" class="detail">
    <a class="back" href="/exports${filterQuery(filter)}" data-visit data-closes>${icon("back")}All exports</a>
    <header>
      <p class="note">
        State machine <code>${stateMachine}</code>, started at ${timeElement(startDate, now)}
        · ${duration((stopDate ?? now) - startDate)}
      </p>
      <h2 id="detail-title" tabindex="-1">${name}</h2>
      <p class="badges">${badge(executionBadge(status))}</p>
      ${error && html`<p class="problem">${icon("warning")}<span><b>${error}</b> ${cause}</span></p>`}
      <div class="actions">
        ${
          status === "RUNNING" &&
          html`<form method="dialog" data-post="/executions/${encodeURIComponent(arn)}/stop" data-confirm="Stop this execution of ${context.stage ? `stage ${context.stage}` : "this machine"}? It ends as aborted.">
            <button id="stop">${icon("stop")}Stop it</button>
          </form>`
        }
        ${copyButton("Copy the name", { text: name })} ${copyButton("Copy the ARN", { text: arn })}
      </div>
    </header>

    <section aria-labelledby="webhooks-title" ${context.stage ? "hidden" : ""}>
      <h3 id="webhooks-title">Started by</h3>
      ${webhookCards(arn, context)}
    </section>
    <section aria-labelledby="states-title">
      <h3 id="states-title">States</h3>
      ${statesSection(execution, now)}
    </section>
    ${input !== undefined && foldedCode("Input", "execution input", input)}
    ${output !== undefined && foldedCode("Output", "execution output", output)}
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

function statesSection({ definition, history = [] }: ExecutionDetails, now: number) {
  return html`${
    history.length === 0 &&
    html`<p class="note">Its history is not kept, or can’t be read. These are the states that it could enter.</p>`
  }
  ${!definition && html`<p class="note">Its definition can’t be read: only states that it entered are listed.</p>`}
  ${history.length >= MAX_EVENTS && html`<p class="note">Its history is long: only its first ${MAX_EVENTS.toLocaleString("en")} events are shown.</p>`}
  <div class="steps-box">${statesView(executionStates({ definition, history }), now)}</div>`;
}

function statesView(states: readonly StateView[], now: number): Html {
  return html`<ol class="steps states">${states.map((state) => stateView(state, now))}</ol>`;
}

function stateView(state: StateView, now: number): Html {
  const { name, type, result, visits, entered, exited, input, output, error, cause } = state;
  const mark = MARKS[result];
  return html`<li class="step ${result}">
    <span class="mark">${icon(mark.icon)}</span>
    <div>
      <strong>${name}</strong> <span class="tag">${type}</span>
      <span class="visually-hidden">(${RESULTS[result]})</span>
      ${entered !== undefined && html`<span class="note">${duration((exited ?? now) - entered)}${visits > 1 && `, the last of ${visits} times`}</span>`}
      ${state.leadsTo.length > 0 && html`<p>Leads to ${state.leadsTo.join(" or ")}.</p>`}
      ${error && html`<p class="issue"><b>${error}</b> ${cause}</p>`}
      ${input !== undefined && foldedCode("Input", `${name} input`, input)}
      ${output !== undefined && foldedCode("Output", `${name} output`, output)}
      ${state.inner.map(({ title, states }) => html`<h4>${title}</h4>${statesView(states, now)}`)}
    </div>
  </li>`;
}

const RESULTS: Record<StateView["result"], string> = {
  passed: "succeeded",
  wrong: "failed",
  stopped: "aborted",
  "under-way": "running",
  "not-reached": "not entered",
};

const foldedCode = (title: string, name: string, json: string) =>
  html`<details id="fold-${name.replace(/\W+/g, "-")}" class="fold">
    <summary>${title}</summary>
    ${code(name.toLowerCase(), json)}
  </details>`;
