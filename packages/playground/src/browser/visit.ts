import { Idiomorph } from "idiomorph";
import { closest, find, on } from "./elements.ts";
import { latestOnly } from "./later.ts";
import { announce } from "./notice.ts";
import { getPage } from "./requests.ts";
import { focusList, showRowStops } from "./rows.ts";

/** The address that the page shows. */
let shown = location.href;

const nextSignal = latestOnly();
let visiting: AbortSignal | undefined;

/** The latest change of the filter. */
let filtering: Promise<boolean> | undefined;

/**
 * Shows another address of the playground in this page. The browser's address changes only once the
 * content is there, so that address, title and content always match.
 *
 * @param how `push` adds to the browser's history; `none` is for going back or forward
 * @returns whether it is shown
 */
export function visit(url: string, how: "push" | "replace" | "none"): Promise<boolean> {
  const visited = showAddress(url, how);
  if (how === "replace") filtering = visited;
  return visited;
}

async function showAddress(url: string, how: "push" | "replace" | "none"): Promise<boolean> {
  const signal = nextSignal();
  visiting = signal;
  const next = await getPage(url, signal);
  if (signal.aborted) return false;
  visiting = undefined;
  if (!next) {
    if (how === "none") history.replaceState(null, "", shown);
    return false;
  }
  if (how === "push" && url !== shown) history.pushState(null, "", url);
  if (how === "replace") history.replaceState(null, "", url);
  const [from, to] = [new URL(shown), new URL(url)];
  const isOther = from.pathname !== to.pathname;
  const isOtherPart = from.searchParams.get("skip") !== to.searchParams.get("skip");
  shown = url;
  if (isOther) find(HTMLElement, "#confirm:popover-open")?.hidePopover();
  turnInto(next, how === "none");
  if (isOther) showFromTop();
  if (how === "push" && isOtherPart) {
    find(HTMLElement, ".list-pane")?.scrollTo(0, 0);
    focusList();
  }
  return true;
}

/** Milliseconds between two refreshes, in which the page is free for other work. */
const PAUSE = 200;

let refreshing = false;
let isStale = false;

/** Refreshes the page, one refresh at a time. Opening another address has priority. */
export async function refresh(): Promise<void> {
  isStale = true;
  if (refreshing) return;
  refreshing = true;
  while (isStale) {
    isStale = visiting !== undefined;
    if (!isStale) await refreshOnce(nextSignal());
    await new Promise((resolve) => window.setTimeout(resolve, PAUSE));
  }
  refreshing = false;
}

async function refreshOnce(signal: AbortSignal): Promise<void> {
  const next = await getPage(location.href, signal, "silently");
  if (!next || signal.aborted) return;
  const top = find(HTMLElement, "#list > li")?.id;
  turnInto(next);
  const first = find(HTMLElement, "#list > li");
  if (first && first.id !== top)
    announce(`New: ${find(HTMLElement, ".title", first)?.textContent}`);
}

/**
 * Morphs this page into another one, and changes only what differs: focus, selection, scroll
 * positions and unfolded parts stay.
 *
 * @param fields whether a field in use changes, too, because it has the value of the previous
 *   address
 */
function turnInto(next: Document, fields = false): void {
  const focused = closest(HTMLElement, "#detail-pane *, #fault-banner *", document.activeElement);
  document.title = next.title;
  Idiomorph.morph(document.body, next.body, {
    callbacks: {
      beforeNodeMorphed: (old) => !isClientSide(old) && (fields || !isFieldInUse(old)),
      beforeAttributeUpdated: (name, element) => !isSetByScript(name, element),
    },
  });
  showRowStops();
  // What disappears must not take the focus with it.
  if (focused?.checkVisibility() === false) {
    (find(HTMLElement, "#detail-title") ?? find(HTMLElement, "#main"))?.focus();
  }
}

/** Whether only scripts change an element. What a person is asked to confirm does not change. */
const isClientSide = (node: Node) =>
  node instanceof Element && node.matches("[data-client], #confirm:popover-open");

const isFieldInUse = (node: Node) =>
  node === document.activeElement &&
  node instanceof Element &&
  node.matches("input, select, textarea");

/** Whether scripts or people set an attribute, which the page from the server does not have. */
const isSetByScript = (name: string, element: Element) =>
  name === "data-copied" ||
  (name === "open" && element instanceof HTMLDetailsElement) ||
  (name === "tabindex" && element.matches(".row"));

/**
 * Scrolls to the beginning of what was opened, and to its row. If it covers the list, it gets the
 * focus.
 */
function showFromTop(): void {
  find(HTMLElement, "#detail-pane")?.scrollTo(0, 0);
  showCurrentRow();
  if (find(HTMLElement, "#list")?.offsetParent !== null) return;
  find(HTMLElement, "#send-pane:popover-open")?.hidePopover();
  find(HTMLElement, "#detail-title")?.focus();
}

const showCurrentRow = () =>
  find(HTMLElement, "#list [aria-current]")?.scrollIntoView({ block: "nearest" });

const isPlainClick = (event: MouseEvent) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Handles links with `data-visit`, and back and forward, in this page. */
export function startVisits(): void {
  showCurrentRow();
  on("click", HTMLAnchorElement, "a[data-visit]", async (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    // A filter that was typed just before is then part of the link.
    await filtering;
    const row = find(HTMLElement, "#list [aria-current]");
    const isShown = await visit(link.href, "push");
    if (isShown && "closes" in link.dataset) row?.focus();
  });
  // What had to stay as it was while it was open may be out of date.
  document.addEventListener("toggle", () => void refresh(), true);
  window.addEventListener("popstate", () => void visit(location.href, "none"));
}
