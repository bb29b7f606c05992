import { isUtf8 } from "node:buffer";
import { html } from "hono/html";
import { prettyJson } from "../pretty-json.ts";
import { copyButton } from "./copy-button.ts";

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
      <pre id="${name.replace(/\W+/g, "-")}" class="code" tabindex="0" role="region" aria-label="The ${name}"><code>${shown}</code></pre>
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
