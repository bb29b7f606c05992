import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { environmentSettings } from "../environment-settings.ts";
import { COUNTS, STATUSES, type SupposedJob, type Verdict } from "../what-if.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { stepsView } from "./steps-view.ts";

/** Where people find out what a job's name leads to. */
export function whatIfPage(
  job: SupposedJob,
  verdicts: readonly Verdict[],
  { settings }: PlaygroundContext,
): Html {
  const names = ENVIRONMENTS.flatMap((environment) =>
    Object.values(environmentSettings(environment, settings).jobNames),
  );
  return html`<div class="what-if">
    <header>
      <h1>What would happen?</h1>
      <p class="lead">
        Alma tells every environment of every job. Which one acts is up to the job’s name: try one before
        you give it to a job.
      </p>
    </header>
    <form id="what-if" action="/what-if">
      <label class="field wide"
        ><span>Name of the job in Alma</span
        ><input name="name" value="${job.name}" list="names" autocomplete="off" spellcheck="false"
      /></label>
      <datalist id="names">${[...new Set(names)].map((name) => html`<option value="${name}"></option>`)}</datalist>
      <label class="field"
        ><span>Status</span
        ><select name="status" autocomplete="off">
          ${STATUSES.map((status) => html`<option ${status === job.status ? "selected" : ""}>${status}</option>`)}
        </select></label
      >
      ${COUNTS.map(
        ({ name, label }) =>
          html`<label class="field"
            ><span>${label}</span
            ><input name="${name}" value="${job[name]}" inputmode="numeric" autocomplete="off"
          /></label>`,
      )}
      <noscript><button>Tell me</button></noscript>
    </form>
    <div id="verdicts" aria-live="polite">${verdictsView(verdicts)}</div>
  </div>`;
}

/** The answers of the environments, side by side. */
export function verdictsView(verdicts: readonly Verdict[]): Html {
  const acting = verdicts.filter(({ decision }) => decision.kind === "start");
  const names = acting.map(({ environment }) => environment.workspace);
  const summary = {
    0: "No environment would act.",
    1: `Only ${names[0]} would act.`,
  }[acting.length];
  return html`<p class="summary ${acting.length > 0 ? "acts" : ""}">
      ${summary ?? `${names.join(" and ")} would act, each on its own.`}
    </p>
    <div class="verdicts">
      ${verdicts.map(
        ({ environment, decision, steps }) =>
          html`<section class="verdict ${decision.kind}" aria-labelledby="verdict-${environment.workspace}">
            <header>
              <h2 id="verdict-${environment.workspace}">${environment.workspace}</h2>
              <p class="note">hears from Alma’s ${environment.alma}</p>
            </header>
            <p class="answer">
              ${
                decision.kind === "start"
                  ? html`${icon("check")}<span>Would start ${decision.pipeline}</span>`
                  : html`${icon("dash")}<span>Would ${decision.kind === "invalid" ? "reject the event" : "do nothing"}</span>`
              }
            </p>
            ${stepsView(steps)}
          </section>`,
      )}
    </div>`;
}
