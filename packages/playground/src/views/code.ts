import { isUtf8 } from "node:buffer";
import { html } from "hono/html";
import { prettyJson } from "../pretty-json.ts";

/** The most that is shown of a text. Whoever wants the rest copies it. */
const MAX_SHOWN = 50_000;

/** A block of code that scrolls, and so can be focused. JSON is laid out and coloured. */
export function code(label: string, content: Uint8Array | string) {
  const text = textOf(content);
  const tokens = text.length <= MAX_SHOWN ? prettyJson(text) : undefined;
  const shown =
    tokens?.map(({ kind, text: piece }) =>
      kind === "other" ? piece : html`<span class="json-${kind}">${piece}</span>`,
    ) ?? text.slice(0, MAX_SHOWN);
  const rest = text.length - MAX_SHOWN;
  return html`<pre id="${label.toLowerCase().replaceAll(" ", "-")}" class="code" tabindex="0" role="region" aria-label="${label}"><code>${shown}</code></pre>
    ${rest > 0 && html`<p class="note">… and ${rest.toLocaleString("en")} characters more.</p>`}`;
}

const textOf = (content: Uint8Array | string) => {
  if (typeof content === "string") return content;
  const buffer = Buffer.from(content);
  return isUtf8(buffer)
    ? buffer.toString()
    : `${buffer.toString("base64")}  (Base64: it is no text)`;
};
