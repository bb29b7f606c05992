import { html } from "hono/html";
import { type IconName, icon } from "./icon.ts";

/** A part of a page. All values in it are escaped. */
export type Html = ReturnType<typeof html>;

/** A section of what is open. Its name is unique in the page. */
export const section = (name: string, title: string, content: unknown) =>
  html`<section aria-labelledby="${name}-title">
    <h3 id="${name}-title">${title}</h3>
    ${content}
  </section>`;

interface Detail {
  /** Identifies what is open, so that another one does not take over what is unfolded here. */
  id: string;
  /** The list that it is in: its address and name. */
  list: readonly [href: string, name: string];
  note: Html;
  title: string;
  badges: unknown;
  /** Why it is so, and what can be done. */
  about: unknown;
}

/** What is open beside a list: a header, and sections. */
export const detail = (
  { id, list: [href, name], note, title, badges, about }: Detail,
  sections: unknown,
) =>
  html`<article id="open-${id}" class="detail">
    <a class="back" href="${href}" data-visit data-closes>${icon("back")}${name}</a>
    <header>
      <p class="note">${note}</p>
      <h2 id="detail-title" tabindex="-1">${title}</h2>
      <p class="badges">${badges}</p>
      ${about}
    </header>
    ${sections}
  </article>`;

/** A link to something that belongs to what is open. */
export const card = (href: string, name: IconName, title: string, more: unknown, visit = "") =>
  html`<a class="card" href="${href}" ${visit}>
    ${icon(name)}<span class="title">${title}</span> ${more}
  </a>`;

/** A table of names and values. */
export const factTable = (facts: readonly (readonly [name: string, value: unknown])[]) =>
  html`<table><tbody>
    ${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
  </tbody></table>`;

/** A value that can be chosen, and its label. */
export type Choice = readonly [value: string, label: string];

export const options = (choices: readonly Choice[], selected = "") =>
  choices.map(
    ([value, label]) =>
      html`<option value="${value}" ${value === selected && "selected"}>${label}</option>`,
  );

/** A field in which one of several values is selected: the first one by default. */
export const selectField = (
  name: string,
  label: string,
  choices: readonly Choice[],
  selected?: string,
) =>
  html`<label class="field">
    <span>${label}</span>
    <select name="${name}" autocomplete="off">${options(choices, selected)}</select>
  </label>`;
