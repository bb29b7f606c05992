import { html } from "hono/html";
import { icon } from "./icon.ts";

/**
 * A button that copies a text, or the content of an address of the playground.
 *
 * @param small shows the icon alone
 */
export function copyButton(
  label: string,
  source: { text: string } | { at: string },
  small = false,
) {
  const id = label.toLowerCase().replace(/\W+/g, "-");
  const data =
    "text" in source ? html`data-copy-text="${source.text}"` : html`data-copy-from="${source.at}"`;
  return small
    ? html`<button id="${id}" class="copy small" ${data} aria-label="${label}" title="${label}">${icon("copy")}</button>`
    : html`<button id="${id}" class="copy" ${data}>${icon("copy")}${label}</button>`;
}
