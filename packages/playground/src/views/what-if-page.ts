import { STATUSES } from "@almahook/alma/statuses";
import { html } from "hono/html";
import {
  acts,
  condition,
  isUnnamed,
  type SupposedJob,
  summary,
  uncertain,
  type Verdict,
} from "../what-if.ts";
import { icon } from "./icon.ts";
import { type Html, selectField } from "./parts.ts";
import { stepsView } from "./steps-view.ts";

/** The page that shows what the job of a name would start. */
export function whatIfPage(job: SupposedJob, verdicts: readonly Verdict[]): Html {
  const names = verdicts.flatMap(({ settings }) => Object.values(settings.jobNames));
  return html`<div class="what-if page stack">
    <header class="stack">
      <h1>What would happen?</h1>
      <p class="lead">
        Alma calls several environments for each job. Which one acts depends on the job’s name: try one
        before you give it to a job.
      </p>
    </header>
    <form id="what-if" class="loose columns box" action="/what-if" data-live="all">
      <label class="field wide"
        ><span class="note">Name of the job in Alma</span
        ><input id="name" name="name" value="${job.name}" list="names" maxlength="2000" required autocomplete="off" spellcheck="false"
      /></label>
      <datalist id="names">${[...new Set(names)].map((name) => html`<option value="${name}"></option>`)}</datalist>
      ${selectField(
        "status",
        "Status",
        STATUSES.map(({ value }) => [value, value] as const),
        job.status,
      )}
      <label class="field"
        ><span class="note">Records exported</span
        ><input id="records" name="records" value="${job.records}" inputmode="numeric" autocomplete="off"
      /></label>
      <noscript><button>Ask</button></noscript>
    </form>
    <div id="verdicts" class="stack" aria-live="polite">${verdictsView(job, verdicts)}</div>
  </div>`;
}

/** The answers of the environments, side by side. */
function verdictsView(job: SupposedJob, verdicts: readonly Verdict[]): Html {
  const isActedOn = !isUnnamed(job) && verdicts.some(acts);
  const tone = isActedOn ? (uncertain(verdicts).length > 0 ? "tone-warn" : "tone-good") : "";
  return html`<p class="summary ${tone}">
      ${!isUnnamed(job) && condition(verdicts)} <b>${summary(job, verdicts)}</b>
    </p>
    ${!isUnnamed(job) && html`<div class="loose columns">${verdicts.map(verdictView)}</div>`}`;
}

const TONES = { start: "tone-good", ignore: "", invalid: "tone-bad" } as const;

function verdictView({ environment, settings, decision, steps }: Verdict) {
  const { workspace, alma } = environment;
  const { pipelines, source, assumed } = settings;
  const isAssumed = assumed.length > 0;
  const tone = decision.kind === "start" && isAssumed ? "tone-warn" : TONES[decision.kind];
  return html`<section class="verdict loose stack box ${tone}" aria-labelledby="verdict-${workspace}">
    <header class="cluster">
      <h2 id="verdict-${workspace}">${workspace}</h2>
      <p class="note">called by Alma’s ${alma}</p>
    </header>
    <p class="answer cluster">${answerView(decision, settings.observeOnly)}</p>
    <div class="names stack">
      <h3>Job names in ${workspace}</h3>
      <ul class="stack">
        ${pipelines.map(({ name, accepts = [] }) => {
          const accepted = [...accepts, ...(settings.acceptedStatuses?.[name] ?? [])];
          return html`<li>
            <b>${name}</b> ${settings.jobNames[name] ? `“${settings.jobNames[name]}”` : "off"}
            ${assumed.includes(name) ? html`<span class="tag tone-warn">assumed</span>` : html`<span class="note">from ${source}</span>`}
            ${accepted.length > 0 && html`<span class="note">accepts ${accepted.join(", ")}</span>`}
          </li>`;
        })}
      </ul>
      ${
        isAssumed &&
        html`<p class="note">Assumed names are defaults: ${source} does not set them here.</p>`
      }
    </div>
    ${stepsView(steps)}
  </section>`;
}

function answerView(decision: Verdict["decision"], observeOnly: boolean) {
  switch (decision.kind) {
    case "start":
      return observeOnly
        ? html`${icon("eye")}<span>Would start ${decision.pipeline}, but only observes</span>`
        : html`${icon("check")}<span>Would start ${decision.pipeline}</span>`;
    case "invalid":
      return html`${icon("cross")}<span>Would reject the event</span>`;
    case "ignore":
      return html`${icon("dash")}<span>Would do nothing</span>`;
  }
}
