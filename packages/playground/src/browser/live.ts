import { refresh } from "./detail.ts";
import { find, keepingFocus, parse } from "./elements.ts";
import { showAll, showRows } from "./list.ts";
import { announce } from "./notice.ts";

/** Keeps the page up to date with what the playground streams. */
export function startLive(): void {
  const url = find(HTMLElement, "[data-live]")?.dataset.live ?? "/live?of=nothing";
  const source = new EventSource(url);
  const on = (type: string, listener: (html: string) => void) =>
    source.addEventListener(type, ({ data }) => listener(String(data)));

  source.addEventListener("open", () => showConnection("live"));
  source.addEventListener("error", () => showConnection("reconnecting"));
  on("all", (html) => {
    showAll(html);
    // Something may have happened between the page and its connection.
    refresh(idsOf(html));
  });
  on("rows", (html) => {
    const [newest] = showRows(html);
    if (newest) announce(`New: ${newest.querySelector(".title")?.textContent}`);
    refresh(idsOf(html));
  });
  on("parts", (html) => keepingFocus(() => replaceParts(html)));
}

const idsOf = (html: string) => [...parse(html).children].map(({ id }) => id);

/** Replaces elements by those with the same id. */
function replaceParts(html: string): void {
  for (const part of [...parse(html).children]) {
    document.getElementById(part.id)?.replaceWith(part);
  }
}

function showConnection(state: "live" | "reconnecting"): void {
  const connection = find(HTMLElement, "#connection");
  if (!connection) return;
  connection.textContent = state;
  connection.dataset.state = state;
}
