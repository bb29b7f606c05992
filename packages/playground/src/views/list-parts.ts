import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { filterQuery } from "../filter.ts";
import { type FoundRows, MAX_ROWS } from "../search.ts";
import { type Choice, type Html, options } from "./parts.ts";

/** The form that filters a list, beginning with its search. */
export const filterForm = (list: string, action: string, search: string | undefined, more: Html) =>
  html`<form id="filter" class="cluster" role="search" aria-label="${list}" action="${action}" data-live>
    <input id="search" type="search" name="q" value="${search}" placeholder="Job, id, “a phrase”, time …" aria-label="Search" maxlength="500" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" />
    ${more}
    <noscript><button>Search</button></noscript>
  </form>`;

export const filterSelect = (
  name: string,
  label: string,
  choices: readonly Choice[],
  selected: string | undefined,
) =>
  html`<select id="${name}" name="${name}" aria-label="${label}" autocomplete="off">
    ${options(choices, selected)}
  </select>`;

export function pipelineSelect({ settings }: PlaygroundContext, selected: string | undefined) {
  const names = settings.pipelines.map(({ name }): Choice => [name, name]);
  return filterSelect("pipeline", "Pipeline", [["", "Any pipeline"], ...names], selected);
}

/** A choice of one result, with the number of rows of each. */
export function chips(
  name: string,
  choices: readonly Choice[],
  { counts, any }: { counts: ReadonlyMap<string, number>; any: number },
  chosen = "",
) {
  const shown = choices.filter(([value]) => counts.has(value) || value === chosen);
  const chip = ([value, label]: Choice, count = counts.get(value) ?? 0) =>
    html`<label class="chip"
      ><input id="${name}-${value}" class="visually-hidden" type="radio" name="${name}" value="${value}" ${value === chosen && "checked"} />${label}
      <span class="note">${count.toLocaleString("en")}</span></label
    >`;
  return html`<fieldset id="${name}s" class="chips cluster">
    <legend class="visually-hidden">Filter by ${name}</legend>
    ${chip(["", "All"], any)} ${shown.map((each) => chip(each))}
  </fieldset>`;
}

/** The links below a list: back to the newest rows, and to older ones. */
export function pagesNav(
  path: string,
  filter: object,
  { skipped, all }: Pick<FoundRows<unknown, unknown>, "skipped" | "all">,
) {
  const next = skipped + MAX_ROWS;
  const at = (skip: number | undefined) => `${path}${filterQuery({ ...filter, skip })}`;
  return html`<nav id="pages-nav" class="pages-nav cluster" aria-label="Rows">
    ${skipped > 0 && html`<a href="${at(undefined)}" data-visit>Newest</a>`}
    ${all.length > next && html`<a href="${at(next)}" data-visit>Older</a>`}
  </nav>`;
}

/** What is open beside a list. */
export const detailPane = (open: Html | undefined, hint: string) =>
  html`<section id="detail-pane" class="detail-pane" aria-label="What is open">
    ${open ?? html`<p class="empty">${hint}</p>`}
  </section>`;

export const CURRENT = html`aria-current="true"`;
