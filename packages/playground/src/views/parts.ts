import { html } from "hono/html";
import { icon } from "./icon.ts";

/** A part of a page. All values in it are escaped. */
export type Html = ReturnType<typeof html>;

/**
 * Creates a section of what is open.
 *
 * @example
 * section("log", "Log line")`<p>There is none yet.</p>`
 */
export const section =
  (name: string, title: string) =>
  (strings: TemplateStringsArray, ...content: unknown[]) =>
    html`<section class="stack" aria-labelledby="${name}-title">
      <h3 id="${name}-title">${title}</h3>
      ${html(strings, ...content)}
    </section>`;

/** A link from what is open, where it covers its list, back to the list. */
export const backLink = (href: string, list: string) =>
  html`<a class="back cluster" href="${href}" data-visit data-closes>${icon("back")}${list}</a>`;

/** A table of names and values. */
export const factTable = (facts: readonly (readonly [name: string, value: unknown])[]) =>
  html`<table><tbody>
    ${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td><code>${value}</code></td></tr>`)}
  </tbody></table>`;

/** A value that can be selected, and its label. */
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
    <span class="note">${label}</span>
    <select name="${name}" autocomplete="off">${options(choices, selected)}</select>
  </label>`;
