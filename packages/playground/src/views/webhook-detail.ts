import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import { webhookSteps } from "../steps.ts";
import { almaView } from "./alma-view.ts";
import { badge, outcomeBadge, STATUS_BADGES, statusTone } from "./badge.ts";
import { code } from "./code.ts";
import { icon } from "./icon.ts";
import { deliveryTitle } from "./rows.ts";
import { stepsView } from "./steps-view.ts";
import { duration, timeElement, timeOfDay } from "./time.ts";

/** All that there is to see of a webhook. */
export function webhookDetail(delivery: Delivery, context: PlaygroundContext) {
  const { id, arrived, milliseconds, request, answer, log, inspection } = delivery;
  const { settings } = context;
  return html`<article class="detail" data-shows="webhook-${id}">
    <a class="back" href="/" data-closes>${icon("back")}All webhooks</a>
    <header>
      <p class="note">
        <code>${request.method} ${shortened(request.path)}</code> at ${timeElement(arrived)}
        ${milliseconds !== undefined && html`· ${duration(milliseconds)}`}
      </p>
      <h2 id="detail-title" tabindex="-1">${deliveryTitle(delivery)}</h2>
      <p class="badges">
        ${answer && html`<span class="code-status tone-${statusTone(answer.status)}">${answer.status}</span>`}
        ${badge(outcomeBadge(delivery))}
      </p>
      <div class="actions">
        <form data-post="/webhooks/${id}/again">
          <button id="again">${icon("again")}Send again</button>
        </form>
        <a class="button" href="/compose?webhook=${id}">${icon("edit")}Edit and send</a>
        <button id="copy-curl" data-copies="/webhooks/${id}/curl">${icon("copy")}Copy as curl</button>
        <button id="copy-fixture" data-copies="/webhooks/${id}/fixture">
          ${icon("copy")}Copy as test fixture
        </button>
      </div>
    </header>

    <section aria-labelledby="decision-title">
      <h3 id="decision-title">Decision</h3>
      <div class="steps-box">
        ${
          inspection
            ? stepsView(webhookSteps(inspection, settings, log))
            : html`<p class="lead">
                ${request.method === "GET" ? "A challenge has nothing to decide." : "Nothing was decided."}
              </p>`
        }
      </div>
    </section>
    ${executionCard(delivery, context)}
    <section aria-labelledby="alma-title">
      <h3 id="alma-title">What Alma does next</h3>
      ${almaView(delivery, context)} ${otherDeliveries(delivery, context)}
    </section>

    <section aria-labelledby="request-title">
      <h3 id="request-title">Request</h3>
      ${inspection && html`<p class="note">${signatureText(delivery, Object.keys(settings.secrets))}</p>`}
      ${headersTable("Headers of the request", request.headers)}
      ${request.body.length > 0 && code("Body of the request", request.body)}
    </section>
    <section aria-labelledby="answer-title">
      <h3 id="answer-title">Answer</h3>
      ${
        answer
          ? html`${headersTable("Headers of the answer", answer.headers)} ${code("Body of the answer", answer.body)}`
          : html`<p class="lead">There is none yet.</p>`
      }
    </section>
    <section aria-labelledby="log-title">
      <h3 id="log-title">Line of log</h3>
      ${log ? code("The line of log", log.line) : html`<p class="lead">There is none yet.</p>`}
    </section>
  </article>`;
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function signatureText({ inspection }: Delivery, secrets: string[]): string {
  if (inspection?.signedBy)
    return `The signature was accepted: it is by the secret “${inspection.signedBy}”.`;
  return inspection?.hasSignature
    ? `The signature was refused: it is by none of the accepted secrets (${secrets.join(", ")}).`
    : "The request was refused: it has no signature.";
}

const headersTable = (label: string, headers: Readonly<Record<string, string>>) =>
  html`<div class="table" tabindex="0" role="region" aria-label="${label}">
    <table>
      <tbody>
        ${Object.entries(headers).map(
          ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
        )}
      </tbody>
    </table>
  </div>`;

function executionCard({ log }: Delivery, { stepFunctions, urls }: PlaygroundContext) {
  const arn = log?.executionArn;
  if (!arn) return "";
  const execution = stepFunctions?.execution(arn);
  return html`<section aria-labelledby="execution-title">
    <h3 id="execution-title">Execution</h3>
    ${
      execution
        ? html`<a class="card" href="/executions/${encodeURIComponent(arn)}">
            ${icon("flow")}<span class="title">${execution.name}</span> ${badge(STATUS_BADGES[execution.status])}
          </a>`
        : html`<p class="note"><code>${arn}</code> at ${urls.stepFunctions}</p>`
    }
  </section>`;
}

function otherDeliveries(delivery: Delivery, { timeline }: PlaygroundContext) {
  const others = timeline.deliveries(delivery).filter((each) => each !== delivery);
  if (others.length === 0) return "";
  return html`<p class="note">
    The same event was also delivered at
    ${others
      .slice(-10)
      .map(
        ({ id, arrived, answer }) =>
          html`<a href="/webhooks/${id}" data-opens>${timeOfDay(arrived)} (${answer?.status ?? "under way"})</a> `,
      )}
  </p>`;
}
