import { isUtf8 } from "node:buffer";
import { html } from "hono/html";
import { prettyJson } from "../pretty-json.ts";
import { icon } from "./icon.ts";
import type { Html } from "./parts.ts";

/** How much of a text is shown. All of it can be copied. */
const MAX_SHOWN = 50_000;

/**
 * A scrollable, focusable block of code. JSON is formatted and coloured, and copied as it is.
 *
 * @param name in lower case, e.g. `body of the request`
 */
export function code(name: string, content: Uint8Array | string) {
  const bytes = Buffer.from(content);
  const isText = isUtf8(bytes);
  const text = bytes.toString(isText ? "utf8" : "base64");
  const tokens = text.length <= MAX_SHOWN ? prettyJson(text) : undefined;
  const shown =
    tokens?.map(({ kind, text: piece }) =>
      kind === "other" ? piece : html`<span class="json-${kind}">${piece}</span>`,
    ) ?? text.slice(0, MAX_SHOWN);
  const rest = text.length - MAX_SHOWN;
  return html`<div class="code-block">
      <pre id="${idOf(name)}" class="code box" tabindex="0" role="region" aria-label="The ${name}"><code>${shown}</code></pre>
      ${copyButton(`Copy the ${name}`, text, true)}
    </div>
    ${!isText && html`<p class="note">It is not text, and shown in Base64.</p>`}
    ${rest > 0 && html`<p class="note">… and ${rest.toLocaleString("en")} characters more.</p>`}`;
}

/** Something to unfold. What is unfolded stays so by its id. */
export const fold = (id: string, summary: unknown, content: unknown): Html =>
  html`<details id="${idOf(id)}">
    <summary>${summary}</summary>
    ${content}
  </details>`;

const idOf = (name: string) => name.replace(/\W+/g, "-");

/**
 * A button that copies a text. The text is in JSON, because HTML can't have carriage returns.
 *
 * @param small shows the icon alone
 */
export const copyButton = (label: string, text: string, small = false) =>
  html`<button id="${idOf(label.toLowerCase())}" class="${small ? "copy small" : "copy"}" data-copy="${JSON.stringify(text)}" ${small && html`aria-label="${label}" title="${label}"`}>
    ${icon("copy")}${!small && label}
  </button>`;
