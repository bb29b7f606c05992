import { html } from "hono/html";
import { almaReaction } from "../alma-reaction.ts";
import type { PlaygroundContext } from "../context.ts";
import { type Delivery, jobNameOf } from "../delivery.ts";
import { exportId } from "../exports.ts";
import { type Filter, filterQuery } from "../filter.ts";
import { curlCommand } from "../received-request.ts";
import { type Step, withStart } from "../steps.ts";
import { badge, deliveryBadge, statusCode } from "./badge.ts";
import { code, copyButton, fold } from "./code.ts";
import { deliveriesSection } from "./deliveries-view.ts";
import { icon } from "./icon.ts";
import { backLink, factTable, section } from "./parts.ts";
import { stepsView } from "./steps-view.ts";
import { duration, timeElement, timeText } from "./time.ts";
import { deliveryTitle, unverifiedTag } from "./webhooks-page.ts";

/** The details of a delivery and its event. */
export function webhookDetail(delivery: Delivery, filter: Filter, context: PlaygroundContext) {
  const { id, event, arrived, milliseconds, request, answer, log, inspection } = delivery;
  const steps = inspection && withStart(inspection.steps, log, answer?.status);
  return html`<article id="open-${event}" class="detail stack">
    ${backLink(`/${filterQuery(filter)}`, "All webhooks")}
    <header class="stack">
      <p class="note">
        <code>${request.method} ${shortened(request.path)}</code> at ${timeElement(arrived, context.now())}
        ${milliseconds !== undefined && html`· ${duration(milliseconds)}`}
      </p>
      <h2 id="detail-title" tabindex="-1">${deliveryTitle(delivery)}</h2>
      <p class="badges cluster">
        ${answer && statusCode(answer.status)} ${deliveryBadge(delivery)} ${unverifiedTag(delivery)}
      </p>
      ${reasonView(delivery, steps)}
      <div class="cluster">
        <button id="again" data-post="/webhooks/${id}/again" aria-keyshortcuts="r">${icon("again")}Send again</button>
        ${request.method === "POST" && html`<a class="button" href="/compose?webhook=${id}">${icon("edit")}Edit and send</a>`}
      </div>
    </header>

    ${deliveriesSection(delivery, filter, context)}
    ${section("decision", "Decision")`<div class="box">
      ${steps ? stepsView(steps) : lead(request.method === "GET" ? "A challenge has nothing to decide." : "Nothing was decided.")}
    </div>`}
    ${executionSection(delivery)}
    ${section("alma", "What Alma does next")`${almaView(delivery, context)} ${exportLink(delivery)}`}
    ${section("request", "Request")`
      <div class="cluster">${copyButton("Copy as curl", curlCommand(request, context.webhookUrl))}</div>
      ${request.body.length > 0 && code("body of the request", request.body)}
      ${headersView("Headers of the request", request.headers)}`}
    ${section("answer", "Answer")`${
      answer
        ? html`${code("body of the answer", answer.body)} ${headersView("Headers of the answer", answer.headers)}`
        : lead("There is none yet.")
    }`}
    ${section("log", "Log line")`${log ? code("log line", log.line) : lead(answer ? "The function wrote none: it failed." : "There is none yet.")}`}
  </article>`;
}

const lead = (text: string) => html`<p class="lead">${text}</p>`;

/** Says what Alma would do after a delivery. */
function almaView(delivery: Delivery, { timeline, now }: PlaygroundContext) {
  const deliveries = timeline.ofEvent(delivery.event);
  const { text, attempt = 0, next, note } = almaReaction(delivery, deliveries, now());
  const before = Array.from({ length: attempt }, (_, index) => index + 1);
  const send = html`<button id="next-attempt" class="primary" data-post="/webhooks/${delivery.id}/again">${icon("send")}Send now</button>`;
  return html`${lead(text)}
    ${
      next &&
      html`<ol class="attempts columns" aria-label="Alma’s attempts">
        ${before.map((each) => html`<li class="callout tone-bad"><b>${each}</b> ${each === attempt ? "this one" : "failed"}</li>`)}
        ${next.map((at, index) => html`<li class="box"><b>${attempt + index + 1}</b> ${timeText(at, now())} ${index === 0 && send}</li>`)}
      </ol>`
    }
    ${note && html`<p class="note">${note}</p>`}`;
}

/** A link to the export that a webhook is about, where it can be started. */
function exportLink({ log }: Delivery) {
  if (!log?.pipeline || log.jobId === undefined || !log.event) return "";
  const id = exportId({ pipeline: log.pipeline, jobId: log.jobId, event: log.event });
  return html`<div class="cluster">
    <a class="button" href="/exports/${id}">${icon("flow")}Open its export</a>
    <p class="note">What it started, and how to start it or run it again.</p>
  </div>`;
}

/** The check that stopped a webhook, above the list of all. */
function reasonView(delivery: Delivery, steps: readonly Step[] = []) {
  const stop = steps.find(({ result }) => result === "stopped" || result === "wrong");
  if (!stop) return "";
  const jobName = jobNameOf(delivery);
  const isName = ["This environment", "A pipeline’s job"].includes(stop.title);
  return html`<p class="lead">
    ${stop.fact || stop.issues?.join("; ")}
    ${isName && jobName !== undefined && html`<a href="/what-if?${new URLSearchParams({ name: jobName })}">What if it had another name?</a>`}
  </p>`;
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

const headersView = (label: string, headers: Readonly<Record<string, string>>) =>
  fold(
    label,
    `${label}: ${Object.keys(headers).length}`,
    html`<div class="table box" tabindex="0" role="region" aria-label="${label}">
      ${factTable(Object.entries(headers))}
    </div>`,
  );

function executionSection({ log, execution }: Delivery) {
  const { executionArn: arn, executionName = "" } = log ?? {};
  if (!arn) return "";
  return section("execution", "Execution")`
    <a class="card box cluster" href="/executions/${encodeURIComponent(arn)}">
      ${icon("flow")}<span class="title">${executionName}</span> ${execution && badge(execution.status)}
    </a>
    <div class="cluster">
      ${copyButton("Copy the name", executionName)} ${copyButton("Copy the ARN", arn)}
    </div>`;
}
