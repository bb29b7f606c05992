import { closest, find, keepingFocus, parse, turnInto } from "./elements.ts";
import { latestOnly } from "./later.ts";
import { getText } from "./requests.ts";

const pane = () => find(HTMLElement, "#detail-pane");

/** The id of the row whose details are shown. */
const shown = () => find(HTMLElement, "[data-shows]", pane())?.dataset.shows;

/** Which page it is, in its title: what stands behind the title of what is open. */
const pageTitle = document.title.split(" · ").slice(-2);

const isDetail = (path: string) => /^\/(?:webhooks|executions)\/./.test(path);

/** The path of the details that are shown, or on their way. */
let current = location.pathname;

/** The rows that changed while details were on their way, which then may be out of date. */
let changedMeanwhile: Set<string> | undefined;

const nextSignal = latestOnly();

/** Opens what a row links to, beside the list. The filter in the address stays. */
export async function open(path: string, push = true): Promise<void> {
  current = path;
  if (!(await load())) return;
  if (push && location.pathname !== path) history.pushState(null, "", path + location.search);
  showTitle();
  pane()?.scrollTo(0, 0);
  pane()?.parentElement?.toggleAttribute("data-open", true);
  if (find(HTMLElement, "#list")?.offsetParent !== null) return;
  find(HTMLElement, "#send-pane:popover-open")?.hidePopover();
  find(HTMLElement, "h2", pane())?.focus();
}

/** Closes what is open, and leaves the focus on its row. */
export function close(path: string): void {
  history.pushState(null, "", path + location.search);
  const row = document.getElementById(shown() ?? "");
  empty();
  if (row) find(HTMLElement, "a", row)?.focus();
}

function empty(): void {
  nextSignal();
  changedMeanwhile = undefined;
  pane()?.replaceChildren();
  pane()?.parentElement?.toggleAttribute("data-open", false);
  showTitle();
  markCurrent();
}

/** Says in the page's title what is open. */
function showTitle(): void {
  const title = find(HTMLElement, "h2", pane())?.textContent;
  document.title = [title, ...pageTitle].filter(Boolean).join(" · ");
}

/** @returns whether the details are shown: something else may have been opened meanwhile */
async function load(): Promise<boolean> {
  const signal = nextSignal();
  changedMeanwhile = new Set();
  const html = await getText(`${current}/detail`, signal);
  if (signal.aborted) return false;
  const changed = changedMeanwhile;
  changedMeanwhile = undefined;
  if (html === undefined) return false;
  keepingFocus(() => show(parse(html)));
  if (location.pathname === current) showTitle();
  markCurrent();
  if (changed.has(shown() ?? "")) void load();
  return true;
}

/** Of details that are open, what has not changed keeps its focus, selection and scroll position. */
function show(details: DocumentFragment): void {
  const old = find(HTMLElement, "[data-shows]", pane());
  const next = find(HTMLElement, "[data-shows]", details);
  if (old && next && old.dataset.shows === next.dataset.shows) turnInto(old, next);
  else pane()?.replaceChildren(details);
}

/** Shows what is new of the open details, if they are of one of these rows, or of any. */
export function refresh(rowIds?: readonly string[]): void {
  if (changedMeanwhile) for (const id of rowIds ?? []) changedMeanwhile.add(id);
  else if (rowIds ? rowIds.includes(shown() ?? "") : isDetail(location.pathname)) void load();
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
    if (!pane() || !isPlainClick(event)) return;
    const opens = closest(HTMLAnchorElement, "a[data-opens]", event.target);
    const closes = closest(HTMLAnchorElement, "a[data-closes]", event.target);
    if (!opens && !closes) return;
    event.preventDefault();
    if (opens) void open(opens.pathname);
    else close(closes?.pathname ?? "/");
  });
  window.addEventListener("popstate", () => {
    if (isDetail(location.pathname)) void open(location.pathname, false);
    else empty();
  });
}
