import { isUtf8 } from "node:buffer";
import { html } from "hono/html";
import { prettyJson } from "../pretty-json.ts";
import { icon } from "./icon.ts";
import type { Html } from "./parts.ts";

/** How much of a text is shown. All of it can be copied. */
const MAX_SHOWN = 50_000;

/**
 * A scrollable, focusable block of code. JSON is formatted and coloured.
 *
 * @param name in lower case, e.g. `body of the request`
 * @param copyFrom the address of the unformatted content
 */
export function code(name: string, content: Uint8Array | string, copyFrom?: string) {
  const text = textOf(content);
  const tokens = text.length <= MAX_SHOWN ? prettyJson(text) : undefined;
  const shown =
    tokens?.map(({ kind, text: piece }) =>
      kind === "other" ? piece : html`<span class="json-${kind}">${piece}</span>`,
    ) ?? text.slice(0, MAX_SHOWN);
  const rest = text.length - MAX_SHOWN;
  return html`<div class="code-block">
      <pre id="${idOf(name)}" class="code box" tabindex="0" role="region" aria-label="The ${name}"><code>${shown}</code></pre>
      ${copyButton(`Copy the ${name}`, copyFrom === undefined ? { text } : { at: copyFrom }, true)}
    </div>
    ${rest > 0 && html`<p class="note">… and ${rest.toLocaleString("en")} characters more.</p>`}`;
}

const textOf = (content: Uint8Array | string) => {
  if (typeof content === "string") return content;
  const buffer = Buffer.from(content);
  return isUtf8(buffer)
    ? buffer.toString()
    : `${buffer.toString("base64")}  (Base64: it is not text)`;
};

/** Something to unfold. What is unfolded stays so by its id. */
export const fold = (id: string, summary: unknown, content: unknown): Html =>
  html`<details id="${idOf(id)}">
    <summary>${summary}</summary>
    ${content}
  </details>`;

const idOf = (name: string) => name.replace(/\W+/g, "-");

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
  const data =
    "text" in source ? html`data-copy-text="${source.text}"` : html`data-copy-from="${source.at}"`;
  return html`<button id="${idOf(label.toLowerCase())}" class="${small ? "copy small" : "copy"}" ${data} ${small && html`aria-label="${label}" title="${label}"`}>
    ${icon("copy")}${!small && label}
  </button>`;
}
