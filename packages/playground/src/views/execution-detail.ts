import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { outcomeOf } from "../delivery.ts";
import { executionStates, type StateView } from "../execution-states.ts";
import { type ExecutionDetails, MAX_EVENTS } from "../executions.ts";
import { filterQuery } from "../filter.ts";
import { badge, deliveryBadge } from "./badge.ts";
import { code, copyButton, fold } from "./code.ts";
import { icon } from "./icon.ts";
import { backLink, type Html, section } from "./parts.ts";
import { stepView } from "./steps-view.ts";
import { duration, timeElement } from "./time.ts";
import { deliveryTitle } from "./webhooks-page.ts";

/** The details of an execution. */
export function executionDetail(
  execution: ExecutionDetails,
  filter: object,
  context: PlaygroundContext,
): Html {
  const { arn, name, status, startDate, stopDate, input, output, error, cause } = execution;
  const { stage } = context;
  const now = context.now();
  const stateMachine = execution.stateMachineArn.split(":").at(-1);
  const question = `Stop this execution of ${stage ? `stage ${stage}` : "this machine"}? It ends as aborted.`;
  return html`<article id="open-${name}" class="detail stack">
    ${backLink(`/exports${filterQuery(filter)}`, "All exports")}
    <header class="stack">
      <p class="note">
        State machine <code>${stateMachine}</code>, started at ${timeElement(startDate, now)}
        · ${duration((stopDate ?? now) - startDate)}
      </p>
      <h2 id="detail-title" tabindex="-1">${name}</h2>
      <p class="badges cluster">${badge(status)}</p>
      ${error && html`<p class="callout tone-bad">${icon("warning")}<span><b>${error}</b> ${cause}</span></p>`}
      <div class="cluster">
        ${status === "RUNNING" && html`<button id="stop" data-post="/executions/${encodeURIComponent(arn)}/stop" data-confirm="${question}">${icon("stop")}Stop it</button>`}
        ${copyButton("Copy the name", name)} ${copyButton("Copy the ARN", arn)}
      </div>
    </header>

    ${!stage && section("webhooks", "Started by")`${webhookCards(arn, context)}`}
    ${section("states", "States")`${statesView(execution, now)}`}
    ${jsonFold("Input", "execution input", input)} ${jsonFold("Output", "execution output", output)}
  </article>`;
}

function webhookCards(arn: string, { timeline, now }: PlaygroundContext) {
  const events = Map.groupBy(timeline.ofExecution(arn), ({ event }) => event);
  if (events.size === 0) return html`<p class="lead">No webhook that is kept here started it.</p>`;
  return [...events.values()].map((deliveries) => {
    const delivery = deliveries.find((each) => outcomeOf(each) === "started") ?? deliveries[0];
    if (!delivery) return "";
    return html`<a class="card box cluster" href="/webhooks/${delivery.id}">
      ${icon("send")}<span class="title">${deliveryTitle(delivery)}</span>
      ${timeElement(delivery.arrived, now())} ${deliveryBadge(delivery)}
      ${deliveries.length > 1 && html`<span class="note">${deliveries.length} deliveries</span>`}
    </a>`;
  });
}

function statesView(execution: ExecutionDetails, now: number) {
  const { definition, history = [] } = execution;
  if (!definition) return html`<p class="note">Its definition can’t be read.</p>`;
  return html`${history.length === 0 && html`<p class="note">Its history is not kept, or can’t be read. These are the states that it could enter.</p>`}
    ${history.length >= MAX_EVENTS && html`<p class="note">Its history is long: only its first ${MAX_EVENTS.toLocaleString("en")} events are shown.</p>`}
    <div class="box">${stateList(executionStates(execution), now)}</div>`;
}

const stateList = (states: readonly StateView[], now: number): Html =>
  html`<ol class="steps states">${states.map((state) => stateView(state, now))}</ol>`;

function stateView(state: StateView, now: number): Html {
  const { name, type, visits, entered, exited, leadsTo, error, cause } = state;
  return stepView(
    { title: name, result: state.result, tag: html`<span class="tag">${type}</span>` },
    html`${entered !== undefined && html`<span class="note">${duration((exited ?? now) - entered)}${visits > 1 && `, the last of ${visits} times`}</span>`}
      ${leadsTo.length > 0 && html`<p class="note">Leads to ${leadsTo.join(" or ")}.</p>`}
      ${error && html`<p class="note"><b>${error}</b> ${cause}</p>`}
      ${jsonFold("Input", `${name} input`, state.input)} ${jsonFold("Output", `${name} output`, state.output)}
      ${state.inner.map(({ title, states }) => html`<h4>${title}</h4>${stateList(states, now)}`)}`,
  );
}

const jsonFold = (title: string, name: string, json: string | undefined) =>
  json !== undefined && fold(`fold-${name}`, title, code(name.toLowerCase(), json));
