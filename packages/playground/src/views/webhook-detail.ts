import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { type Delivery, jobNameOf } from "../delivery.ts";
import { exportId } from "../exports.ts";
import { type Filter, filterQuery } from "../filter.ts";
import { type Step, withStart } from "../steps.ts";
import { almaView } from "./alma-view.ts";
import { badge, executionBadge, reasonBadge, statusCode } from "./badge.ts";
import { code } from "./code.ts";
import { copyButton } from "./copy-button.ts";
import { deliveriesView } from "./deliveries-view.ts";
import { icon } from "./icon.ts";
import { deliveryTitle, unverifiedTag } from "./rows.ts";
import { stepsView } from "./steps-view.ts";
import { duration, timeElement } from "./time.ts";

/** The details of a delivery and its event. */
export function webhookDetail(delivery: Delivery, filter: Filter, context: PlaygroundContext) {
  const { id, event, arrived, milliseconds, request, answer, log, inspection } = delivery;
  const texts = `/webhooks/${id}/copy`;
  const steps = inspection && withStart(inspection.steps, log, answer?.status);
  return html`<article id="open-${event}" class="detail">
    <a class="back" href="/${filterQuery(filter)}" data-visit data-closes>${icon("back")}All webhooks</a>
    <header>
      <p class="note">
        <code>${request.method} ${shortened(request.path)}</code> at ${timeElement(arrived, context.now())}
        ${milliseconds !== undefined && html`· ${duration(milliseconds)}`}
      </p>
      <h2 id="detail-title" tabindex="-1">${deliveryTitle(delivery)}</h2>
      <p class="badges">
        ${answer && statusCode(answer.status)} ${badge(reasonBadge(delivery))} ${unverifiedTag(delivery)}
      </p>
      ${reasonView(delivery, steps)}
      <div class="actions">
        <form method="dialog" data-post="/webhooks/${id}/again">
          <button id="again" aria-keyshortcuts="r">${icon("again")}Send again</button>
        </form>
        ${request.method === "POST" && html`<a class="button" href="/compose?webhook=${id}">${icon("edit")}Edit and send</a>`}
      </div>
    </header>

    ${deliveriesView(delivery, filter, context)}
    <section aria-labelledby="decision-title">
      <h3 id="decision-title">Decision</h3>
      <div class="steps-box">
        ${
          steps
            ? stepsView(steps)
            : html`<p class="lead">
                ${request.method === "GET" ? "A challenge has nothing to decide." : "Nothing was decided."}
              </p>`
        }
      </div>
    </section>
    ${executionCard(delivery)}
    <section aria-labelledby="alma-title">
      <h3 id="alma-title">What Alma does next</h3>
      ${almaView(delivery, context)} ${exportLink(delivery)}
    </section>
    <section aria-labelledby="request-title">
      <h3 id="request-title">Request</h3>
      <div class="actions">
        ${copyButton("Copy as curl", { at: `${texts}/curl` })}
      </div>
      ${request.body.length > 0 && code("body of the request", request.body, `${texts}/body`)}
      ${headersView("Headers of the request", request.headers)}
    </section>
    <section aria-labelledby="answer-title">
      <h3 id="answer-title">Answer</h3>
      ${
        answer
          ? html`${code("body of the answer", answer.body)} ${headersView("Headers of the answer", answer.headers)}`
          : html`<p class="lead">There is none yet.</p>`
      }
    </section>
    <section aria-labelledby="log-title">
      <h3 id="log-title">Log line</h3>
      ${log ? code("log line", log.line) : html`<p class="lead">${answer ? "The function wrote none: it failed." : "There is none yet."}</p>`}
    </section>
  </article>`;
}

/** A link to the export that a webhook is about, where it can be started. */
function exportLink({ log }: Delivery) {
  if (!log?.pipeline || log.jobId === undefined || !log.event) return "";
  const id = exportId({ pipeline: log.pipeline, jobId: log.jobId, event: log.event });
  return html`<div class="actions">
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
  html`<details id="${label.replaceAll(" ", "-")}" class="fold">
  <summary>${label}: ${Object.keys(headers).length}</summary>
  <div class="table" tabindex="0" role="region" aria-label="${label}">
    <table>
      <tbody>
        ${Object.entries(headers).map(
          ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
        )}
      </tbody>
    </table>
  </div></details>`;

function executionCard({ log, execution }: Delivery) {
  const { executionArn: arn, executionName = "" } = log ?? {};
  if (!arn) return "";
  return html`<section aria-labelledby="execution-title">
    <h3 id="execution-title">Execution</h3>
    <a class="card" href="/executions/${encodeURIComponent(arn)}">
      ${icon("flow")}<span class="title">${executionName}</span> ${execution && badge(executionBadge(execution.status))}
    </a>
    <div class="actions">
      ${copyButton("Copy the name", { text: executionName })} ${copyButton("Copy the ARN", { text: arn })}
    </div>
  </section>`;
}
