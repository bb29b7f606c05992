import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { outcomeOf } from "../delivery.ts";
import { executionStates, type StateView } from "../execution-states.ts";
import { type ExecutionDetails, MAX_EVENTS } from "../executions.ts";
import { filterQuery } from "../filter.ts";
import { badge, deliveryBadge } from "./badge.ts";
import { code, copyButton, fold } from "./code.ts";
import { icon } from "./icon.ts";
import { card, detail, type Html, section } from "./parts.ts";
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
  return detail(
    {
      id: name,
      list: [`/exports${filterQuery(filter)}`, "All exports"],
      note: html`State machine <code>${stateMachine}</code>, started at ${timeElement(startDate, now)}
        · ${duration((stopDate ?? now) - startDate)}`,
      title: name,
      badges: badge(status),
      about: html`${error && html`<p class="problem">${icon("warning")}<span><b>${error}</b> ${cause}</span></p>`}
        <div class="actions">
          ${status === "RUNNING" && html`<button id="stop" data-post="/executions/${encodeURIComponent(arn)}/stop" data-confirm="${question}">${icon("stop")}Stop it</button>`}
          ${copyButton("Copy the name", { text: name })} ${copyButton("Copy the ARN", { text: arn })}
        </div>`,
    },
    html`${!stage && section("webhooks", "Started by", webhookCards(arn, context))}
      ${section("states", "States", statesSection(execution, now))}
      ${jsonFold("Input", "execution input", input)} ${jsonFold("Output", "execution output", output)}`,
  );
}

function webhookCards(arn: string, { timeline, now }: PlaygroundContext) {
  const events = Map.groupBy(timeline.ofExecution(arn), ({ event }) => event);
  if (events.size === 0) return html`<p class="lead">No webhook that is kept here started it.</p>`;
  return [...events.values()].map((deliveries) => {
    const delivery = deliveries.find((each) => outcomeOf(each) === "started") ?? deliveries[0];
    if (!delivery) return "";
    const more = html`${timeElement(delivery.arrived, now())} ${deliveryBadge(delivery)}
      ${deliveries.length > 1 && html`<span class="note">${deliveries.length} deliveries</span>`}`;
    return card(`/webhooks/${delivery.id}`, "send", deliveryTitle(delivery), more);
  });
}

function statesSection({ definition, history = [] }: ExecutionDetails, now: number) {
  const notes = [
    history.length === 0 &&
      "Its history is not kept, or can’t be read. These are the states that it could enter.",
    !definition && "Its definition can’t be read: only states that it entered are listed.",
    history.length >= MAX_EVENTS &&
      `Its history is long: only its first ${MAX_EVENTS.toLocaleString("en")} events are shown.`,
  ];
  return html`${notes.map((note) => note && html`<p class="note">${note}</p>`)}
    <div class="steps-box">${statesView(executionStates({ definition, history }), now)}</div>`;
}

const statesView = (states: readonly StateView[], now: number): Html =>
  html`<ol class="steps states">${states.map((state) => stateView(state, now))}</ol>`;

function stateView(state: StateView, now: number): Html {
  const { name, type, visits, entered, exited, leadsTo, error, cause } = state;
  return stepView(
    { title: name, result: state.result, tag: html`<span class="tag">${type}</span>` },
    html`${entered !== undefined && html`<span class="note">${duration((exited ?? now) - entered)}${visits > 1 && `, the last of ${visits} times`}</span>`}
      ${leadsTo.length > 0 && html`<p>Leads to ${leadsTo.join(" or ")}.</p>`}
      ${error && html`<p class="issue"><b>${error}</b> ${cause}</p>`}
      ${jsonFold("Input", `${name} input`, state.input)} ${jsonFold("Output", `${name} output`, state.output)}
      ${state.inner.map(({ title, states }) => html`<h4>${title}</h4>${statesView(states, now)}`)}`,
  );
}

const jsonFold = (title: string, name: string, json: string | undefined) =>
  json !== undefined && fold(`fold-${name}`, title, code(name.toLowerCase(), json));
