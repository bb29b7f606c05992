import type { Pipelines } from "@almahook/pipelines/pipeline";
import { html } from "hono/html";
import { RESULTS } from "../delivery.ts";
import type { Filter, FoundEvents } from "../filter.ts";
import { OUTCOME_BADGES } from "./badge.ts";

const STATUSES = { "2": "2xx", "4": "4xx", "5": "5xx" };

export const options = (choice: Readonly<Record<string, string>>, selected: string | undefined) =>
  Object.entries(choice).map(
    ([value, label]) =>
      html`<option value="${value}" ${value === (selected ?? "") ? "selected" : ""}>${label}</option>`,
  );

/** The filter of a list of webhooks. */
export function filterForm(filter: Filter, found: FoundEvents, pipelines: Pipelines) {
  const { q = "", pipeline, status, until } = filter;
  const names = Object.fromEntries(pipelines.map(({ name }) => [name, name]));
  return html`<form id="filter" role="search" aria-label="Webhooks" action="/" data-live>
    ${until !== undefined && html`<input type="hidden" name="until" value="${until}" />`}
    <input id="search" type="search" name="q" value="${q}" placeholder="Job, id, “a phrase”, time …" aria-label="Search" maxlength="500" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" />
    <select id="pipeline" name="pipeline" aria-label="Pipeline" autocomplete="off">
      ${options({ "": "Any pipeline", ...names }, pipeline)}
    </select>
    <select id="status" name="status" aria-label="Answer" autocomplete="off">
      ${options({ "": "Any answer", ...STATUSES }, status)}
    </select>
    ${resultChoice(filter, found)}
    <noscript><button>Search</button></noscript>
  </form>`;
}

const LABELS = {
  ...OUTCOME_BADGES,
  "execution-failed": { label: "Execution failed" },
  failed: { label: "Not started" },
};

/** The results, with the number of events of each. */
const resultChoice = ({ result }: Filter, { counts, any }: FoundEvents) =>
  choiceOf(
    "result",
    [
      { value: "", label: "All", count: any },
      ...RESULTS.filter((each) => counts.has(each) || each === result).map((value) => ({
        value,
        label: LABELS[value].label,
        count: counts.get(value) ?? 0,
      })),
    ],
    result,
  );

/** A choice of one value, with the number of events of each. */
export const choiceOf = (
  name: string,
  choices: readonly { value: string; label: string; count: number }[],
  chosen: string | undefined,
) =>
  html`<fieldset id="${name}s" class="chips">
    <legend class="visually-hidden">Filter by ${name}</legend>
    ${choices.map(
      ({ value, label, count }) =>
        html`<label class="chip"
          ><input id="${name}-${value}" type="radio" name="${name}" value="${value}" ${value === (chosen ?? "") ? "checked" : ""} />${label}
          <b>${count.toLocaleString("en")}</b></label
        >`,
    )}
  </fieldset>`;
