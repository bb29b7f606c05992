import type { Pipelines } from "@almahook/pipelines/pipeline";
import { html } from "hono/html";
import { BY_WEIGHT } from "../delivery.ts";
import type { Filter, FoundEvents } from "../filter.ts";
import { OUTCOME_BADGES } from "./badge.ts";

const STATUSES = { "2": "2xx", "4": "4xx", "5": "5xx" };

const options = (choice: Readonly<Record<string, string>>, selected: string | undefined) =>
  Object.entries(choice).map(
    ([value, label]) =>
      html`<option value="${value}" ${value === (selected ?? "") ? "selected" : ""}>${label}</option>`,
  );

/** What a list of webhooks is filtered by. */
export function filterForm(filter: Filter, found: FoundEvents, pipelines: Pipelines) {
  const { q = "", pipeline, status, until } = filter;
  const names = Object.fromEntries(pipelines.map(({ name }) => [name, name]));
  return html`<form id="filter" role="search" aria-label="Webhooks" action="/" data-live>
    ${until !== undefined && html`<input type="hidden" name="until" value="${until}" />`}
    <input id="search" type="search" name="q" value="${q}" placeholder="Job, id, status, reason …" aria-label="Search" maxlength="500" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" />
    <select id="pipeline" name="pipeline" aria-label="Pipeline" autocomplete="off">
      ${options({ "": "Any pipeline", ...names }, pipeline)}
    </select>
    <select id="status" name="status" aria-label="Answer" autocomplete="off">
      ${options({ "": "Any answer", ...STATUSES }, status)}
    </select>
    ${outcomeChoice(filter, found)}
    <noscript><button>Search</button></noscript>
  </form>`;
}

/** The outcomes that there are, with the number of events of each. */
function outcomeChoice({ outcome }: Filter, { counts, any }: FoundEvents) {
  const chip = (value: string, label: string, count = 0) =>
    html`<label class="chip"
      ><input id="outcome-${value}" type="radio" name="outcome" value="${value}" ${value === (outcome ?? "") ? "checked" : ""} />${label}
      <b>${count.toLocaleString("en")}</b></label
    >`;
  return html`<fieldset id="outcomes" class="chips">
    <legend class="visually-hidden">Outcome</legend>
    ${chip("", "All", any)}
    ${BY_WEIGHT.filter((each) => counts.has(each) || each === outcome).map((each) =>
      chip(each, OUTCOME_BADGES[each].label, counts.get(each)),
    )}
  </fieldset>`;
}
