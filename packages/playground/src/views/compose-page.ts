import { sampleEvents } from "@almahook/pipelines/sample-events";
import { html } from "hono/html";
import type { EventCheck } from "../check-event.ts";
import type { PlaygroundContext } from "../context.ts";
import type { openEvents } from "../open-event.ts";
import { faultChoice } from "./fault-view.ts";
import { icon } from "./icon.ts";
import { type Choice, type Html, selectField } from "./parts.ts";
import { deliverySelects, environmentSelect } from "./send-panel.ts";
import { stepsView } from "./steps-view.ts";

/** How many events of a file can be chosen from. */
const MAX_CHOICE = 20;

/** What the editor begins with: a webhook's event, or a sample. */
interface Beginning {
  text: string;
  sample?: string | undefined;
  environment?: string | undefined;
}

/** The page where an event is written, checked and sent. */
export function composePage(
  { text, sample, environment }: Beginning,
  check: EventCheck,
  context: PlaygroundContext,
): Html {
  const samples = sampleEvents(context.settings).map(({ name, label }): Choice => [name, label]);
  const other = sample === undefined ? "The webhook" : "Something else";
  return html`<div class="compose page stack">
    <section class="editor-pane loose stack" data-client aria-labelledby="compose-title">
      <header class="stack">
        <h1 id="compose-title">Compose an event</h1>
        <form id="load" action="/compose" class="options cluster">
          ${selectField("sample", "Begin with", [["", other], ...samples], sample)}
          ${environmentSelect(context, environment)}
          <noscript><button>Load</button></noscript>
          <label class="button file">
            ${icon("file")}Open a file
            <input id="file" class="visually-hidden" type="file" accept=".json,.log,.txt,.csv,.ndjson,.jsonl" />
          </label>
        </form>
      </header>
      <form id="compose" class="loose stack" method="dialog" data-post="/send">
        <label class="visually-hidden" for="event">The event’s JSON</label>
        <textarea id="event" name="event" spellcheck="false" autocomplete="off" autocapitalize="off"
          aria-describedby="check">
${text}</textarea
        >
        <p class="note">A file can have an event’s JSON, or log lines from CloudWatch.</p>
        <div class="options cluster">
          ${deliverySelects(context)}
          <button id="send-event" class="primary">${icon("send")}Sign and send</button>
        </div>
      </form>
    </section>
    <aside class="check-pane loose stack" aria-labelledby="check-title">
      <h2 id="check-title">Check</h2>
      <div id="choice" class="stack" data-client></div>
      <div id="check" class="loose stack" aria-live="polite" data-client>${checkView(check, context)}</div>
      ${faultChoice(context.faults)}
    </aside>
  </div>`;
}

/** An event's problems, and what this environment would do with it. */
export function checkView(
  { problems, decision, steps }: EventCheck,
  { settings, timeline }: Pick<PlaygroundContext, "settings" | "timeline">,
) {
  const name = decision?.kind === "start" ? decision.executionName : undefined;
  const hasStarted = timeline
    .all()
    .some(({ log }) => log?.executionArn !== undefined && log.executionName === name);
  return html`${
    hasStarted &&
    html`<div class="callout tone-warn already">
      ${icon("again")}
      <p>
        This event has started ${name}: sent again, it starts nothing.
        <button id="new-run" type="button">Make it a new run</button>
      </p>
    </div>`
  }
  ${
    problems.length === 0
      ? html`<p class="callout tone-good">${icon("check")}<span>The event is as Alma sends it.</span></p>`
      : problemsView(problems)
  }
  ${
    steps &&
    html`<h3>What ${settings.workspace} would do</h3>
      <div class="box">${stepsView(steps)}</div>`
  }`;
}

const problemsView = (problems: readonly string[]) =>
  html`<div class="callout tone-bad">
    ${icon("warning")}
    <ul>
      ${problems.map((problem) => html`<li>${problem}</li>`)}
    </ul>
  </div>`;

/** The events of a file, the first of which is put into the editor, or why there is none. */
export function openedView(name: string, opened: ReturnType<typeof openEvents>) {
  if ("problem" in opened) {
    return html`${problemsView([`${name} can’t be sent: ${opened.problem}`])}
      <p>The editor still has the previous event.</p>
      <button id="keep-event" type="button">Keep the previous event</button>`;
  }
  const { events } = opened;
  const buttons = events
    .slice(0, MAX_CHOICE)
    .map(
      ({ label, event }) =>
        html`<li><button type="button" class="small" data-event="${event}">${label}</button></li>`,
    );
  const choice = html`<p>${name} has ${events.length.toLocaleString("en")} events. The first of these is in the editor:</p>
    <ol class="event-choice stack">${buttons}</ol>
    ${events.length > MAX_CHOICE && html`<p class="note">The others are left out.</p>`}`;
  return html`<div data-event="${events[0]?.event}">${events.length > 1 && choice}</div>`;
}
