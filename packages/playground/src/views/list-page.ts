import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { labelOf } from "./badge.ts";
import { type Choice, type Html, options } from "./parts.ts";

interface ListPage {
  title: string;
  /** What is left of the list. */
  aside?: Html;
  count: unknown;
  actions: Html;
  filter: Html;
  /** What is said before the rows. */
  notes?: unknown;
  rows: unknown;
  /** What is said in place of rows. */
  empty: unknown;
  pages: { newest?: string; older?: string };
  more?: unknown;
  /** What is open beside the list. */
  open?: Html;
  hint: string;
}

/** A page with a list, and what is open beside it. */
export const listPage = (page: ListPage): Html =>
  html`<div class="${page.title.toLowerCase()}" ${page.open && "data-open"}>
    <h1 class="visually-hidden">${page.title}</h1>
    ${page.aside}
    <section class="list-pane" aria-labelledby="list-title">
      <header>
        <div class="list-title">
          <h2 id="list-title">${page.title}</h2>
          <span id="count" class="note">${page.count}</span>
          ${page.actions}
        </div>
        ${page.filter}
      </header>
      ${page.notes}
      <ol id="list" class="list">${page.rows}</ol>
      ${page.empty}
      <nav id="pages-nav" class="pages-nav" aria-label="Rows">
        ${page.pages.newest && html`<a href="${page.pages.newest}" data-visit>Newest</a>`}
        ${page.pages.older && html`<a href="${page.pages.older}" data-visit>Older</a>`}
      </nav>
      ${page.more}
    </section>
    <section id="detail-pane" class="detail-pane" aria-label="What is open">
      ${page.open ?? html`<p class="empty">${page.hint}</p>`}
    </section>
  </div>`;

/** A row of a list, which opens beside it. */
export const row = (
  { id, href, isOpen }: { id: string; href: string; isOpen: boolean },
  time: Html,
  title: string,
  amount: unknown,
  facts: unknown,
) =>
  html`<li id="${id}">
    <a class="row" href="${href}" data-visit ${isOpen && html`aria-current="true"`}>
      ${time}
      <span class="title">${title}</span>
      <span class="amount">${amount}</span>
      <span class="facts">${facts}</span>
    </a>
  </li>`;

/** One of the filter's selects, beside that of the pipeline. */
interface FilterSelect {
  name: string;
  label: string;
  choices: readonly Choice[];
  selected?: string | undefined;
}

/** The results that a list is filtered by, with the number of rows of each. */
interface FilterChips {
  name: string;
  values: readonly string[];
  chosen?: string | undefined;
  counts: ReadonlyMap<string, number>;
  any: number;
  labels?: Readonly<Record<string, string>>;
}

/** The form that filters a list. */
export function filterForm(
  { title, action, hidden }: { title: string; action: string; hidden?: Html },
  { q, pipeline }: { q?: string | undefined; pipeline?: string | undefined },
  { settings }: PlaygroundContext,
  select: FilterSelect,
  chips: FilterChips,
) {
  const pipelines: Choice[] = settings.pipelines.map(({ name }) => [name, name]);
  const pipelineSelect: FilterSelect = {
    name: "pipeline",
    label: "Pipeline",
    choices: [["", "Any pipeline"], ...pipelines],
    selected: pipeline,
  };
  return html`<form id="filter" role="search" aria-label="${title}" action="${action}" data-live>
    ${hidden}
    <input id="search" type="search" name="q" value="${q}" placeholder="Job, id, “a phrase”, time …" aria-label="Search" maxlength="500" aria-keyshortcuts="/" autocomplete="off" spellcheck="false" />
    ${[pipelineSelect, select].map(
      ({ name, label, choices, selected }) =>
        html`<select id="${name}" name="${name}" aria-label="${label}" autocomplete="off">
          ${options(choices, selected)}
        </select>`,
    )}
    ${chipsView(chips)}
    <noscript><button>Search</button></noscript>
  </form>`;
}

function chipsView({ name, values, chosen = "", counts, any, labels = {} }: FilterChips) {
  const shown = values.filter((value) => counts.has(value) || value === chosen);
  return html`<fieldset id="${name}s" class="chips">
    <legend class="visually-hidden">Filter by ${name}</legend>
    ${["", ...shown].map((value) => {
      const label = value === "" ? "All" : (labels[value] ?? labelOf(value));
      const count = value === "" ? any : (counts.get(value) ?? 0);
      return html`<label class="chip"
        ><input id="${name}-${value}" type="radio" name="${name}" value="${value}" ${value === chosen && "checked"} />${label}
        <b>${count.toLocaleString("en")}</b></label
      >`;
    })}
  </fieldset>`;
}
