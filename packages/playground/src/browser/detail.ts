import { closest, find, keepingFocus, parse } from "./elements.ts";
import { latestOnly } from "./later.ts";
import { getText } from "./requests.ts";

/** The id of the row whose details are shown. */
const shown = () => find(HTMLElement, "#detail-pane [data-shows]")?.dataset.shows;

/** The path of the details that are shown, or on their way. */
let current = location.pathname;

/** The rows that changed while details were on their way, which then may be of before. */
let changedMeanwhile: Set<string> | undefined;

const nextSignal = latestOnly();

/** Opens what a row links to, beside the list. */
export async function open(path: string, push = true): Promise<void> {
  const pane = find(HTMLElement, "#detail-pane");
  current = path;
  if (!pane || !(await load(pane))) return;
  if (push && location.pathname !== path) history.pushState(null, "", path);
  pane.scrollTop = 0;
  pane.parentElement?.toggleAttribute("data-open", true);
  const title = find(HTMLElement, "h2", pane);
  const list = find(HTMLElement, "#list");
  if (list?.offsetParent === null) title?.focus();
}

function close(): void {
  nextSignal();
  changedMeanwhile = undefined;
  const pane = find(HTMLElement, "#detail-pane");
  pane?.replaceChildren();
  pane?.parentElement?.toggleAttribute("data-open", false);
  markCurrent();
}

/** @returns whether the details are shown: something else may have been opened meanwhile */
async function load(pane: HTMLElement): Promise<boolean> {
  const signal = nextSignal();
  changedMeanwhile = new Set();
  const html = await getText(`${current}/detail`, signal);
  if (signal.aborted) return false;
  const changed = changedMeanwhile;
  changedMeanwhile = undefined;
  if (html === undefined) return false;
  keepingFocus(() => pane.replaceChildren(parse(html)));
  markCurrent();
  if (changed.has(shown() ?? "")) void load(pane);
  return true;
}

/** Shows what is new of the open details, if they are of one of these rows. */
export function refresh(rowIds: readonly string[]): void {
  const pane = find(HTMLElement, "#detail-pane");
  if (changedMeanwhile) for (const id of rowIds) changedMeanwhile.add(id);
  else if (pane && rowIds.includes(shown() ?? "")) void load(pane);
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
