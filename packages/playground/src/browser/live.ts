import { refresh } from "./detail.ts";
import { find, keepingFocus, parse, turnInto } from "./elements.ts";
import { showAll, showRows } from "./list.ts";
import { announce } from "./notice.ts";

let source: EventSource | undefined;
let paused = false;

/** On `window`, when a server that was stopped is there again. */
export const RECONNECTED = "reconnected";

/**
 * Shows the list for the filter in the address, and keeps it, and the rest of the page, up to date
 * with what the playground streams.
 *
 * @param isNew whether to show the list even while it is held still
 */
export function connect(isNew = true): void {
  source?.close();
  const query = new URLSearchParams(location.search);
  query.set("of", find(HTMLElement, "[data-live]")?.dataset.live ?? "nothing");
  source = new EventSource(`/live?${query}`);
  const on = (type: string, listener: (html: string) => void) =>
    source?.addEventListener(type, ({ data }) => listener(String(data)));

  source.addEventListener("open", () => showConnection("live"));
  source.addEventListener("error", () => showConnection("stopped"));
  on("all", (html) => {
    // Nothing can be opened any more of what was cleared.
    if (!paused || isNew || html === "") showAll(html);
    isNew = false;
    // Anything may have happened between the page and its connection.
    refresh();
  });
  on("rows", (html) => {
    const top = paused ? undefined : showRows(html);
    if (top) announce(`New: ${top.querySelector(".title")?.textContent}`);
    refresh([...parse(html).children].map(({ id }) => id));
  });
  on("parts", (html) => keepingFocus(() => replaceParts(html)));
}

/** Lets “Pause” hold the list still. */
export function startLive(): void {
  // A browser opens few connections to a server: what nobody sees must not take the others' away.
  const follow = () => (document.hidden ? source?.close() : connect(!paused));
  follow();
  document.addEventListener("visibilitychange", follow);
  const button = find(HTMLButtonElement, "#pause");
  button?.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Resume" : "Pause";
    if (!paused) connect();
  });
}

/** Turns elements into those with the same id. */
function replaceParts(html: string): void {
  for (const part of [...parse(html).children]) {
    const old = document.getElementById(part.id);
    if (old) turnInto(old, part);
  }
}

/** Nothing can be sent while the server is stopped. */
function showConnection(state: "live" | "stopped"): void {
  const stopped = state === "stopped";
  find(HTMLElement, "#stopped")?.toggleAttribute("hidden", !stopped);
  for (const button of document.querySelectorAll("form[data-post] button")) {
    button.toggleAttribute("inert", stopped);
  }
  const connection = find(HTMLElement, "#connection");
  if (!connection) return;
  if (connection.dataset.state === "stopped" && !stopped) {
    window.dispatchEvent(new Event(RECONNECTED));
  }
  connection.textContent = state;
  connection.dataset.state = state;
}
