import { closest, find, keepingFocus, parse } from "./elements.ts";
import { latestOnly } from "./later.ts";
import { getText } from "./requests.ts";

/** The id of the row whose details are shown. */
const shown = () => find(HTMLElement, "#detail-pane [data-shows]")?.dataset.shows;

const nextSignal = latestOnly();

/** Opens what a row links to, beside the list. */
export async function open(path: string, push = true): Promise<void> {
  const pane = find(HTMLElement, "#detail-pane");
  if (!pane || !(await load(path, pane))) return;
  if (push && location.pathname !== path) history.pushState(null, "", path);
  pane.scrollTop = 0;
  pane.parentElement?.toggleAttribute("data-open", true);
  const title = find(HTMLElement, "h2", pane);
  const list = find(HTMLElement, "#list");
  if (list?.offsetParent === null) title?.focus();
}

function close(): void {
  nextSignal();
  const pane = find(HTMLElement, "#detail-pane");
  pane?.replaceChildren();
  pane?.parentElement?.toggleAttribute("data-open", false);
  markCurrent();
}

/** @returns whether the details are shown */
async function load(path: string, pane: HTMLElement): Promise<boolean> {
  const signal = nextSignal();
  const html = await getText(`${path}/detail`, signal);
  if (html === undefined || signal.aborted) return false;
  keepingFocus(() => pane.replaceChildren(parse(html)));
  markCurrent();
  return true;
}

/** Shows what is new of the open details, if they are of one of these rows. */
export async function refresh(rowIds: readonly string[]): Promise<void> {
  const pane = find(HTMLElement, "#detail-pane");
  if (pane && rowIds.includes(shown() ?? "")) await load(location.pathname, pane);
}

/** Marks the row whose details are shown. */
export function markCurrent(): void {
  for (const link of document.querySelectorAll("#list [aria-current]")) {
    link.removeAttribute("aria-current");
  }
  const id = shown();
  const row = id && document.getElementById(id);
  if (row) find(HTMLElement, "a", row)?.setAttribute("aria-current", "true");
}

const isPlainClick = (event: MouseEvent) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Links with `data-opens` open beside the list, and the browser's back button closes them. */
export function startDetail(): void {
  markCurrent();
  document.addEventListener("click", (event) => {
    if (!isPlainClick(event)) return;
    const opens = closest(HTMLAnchorElement, "a[data-opens]", event.target);
    const closes = closest(HTMLAnchorElement, "a[data-closes]", event.target);
    if (!opens && !closes) return;
    event.preventDefault();
    if (opens) return void open(opens.pathname);
    history.pushState(null, "", closes?.pathname);
    const row = document.getElementById(shown() ?? "");
    close();
    if (row) find(HTMLElement, "a", row)?.focus();
  });
  window.addEventListener("popstate", () => {
    if (/^\/(?:webhooks|executions)\/./.test(location.pathname))
      void open(location.pathname, false);
    else close();
  });
}
