import { markCurrent } from "./detail.ts";
import { closest, find, keepingFocus, parse } from "./elements.ts";
import { getText } from "./requests.ts";

/** The rows that stay in the page while one looks at the newest. Older ones are fetched again. */
const KEPT = 200;

/** The rows that stay in the page at all: as many as the playground keeps. */
const MAX_KEPT = 1000;

const list = () => find(HTMLElement, "#list");
const numberOf = (row: Element | null | undefined) =>
  row instanceof HTMLElement ? Number(row.dataset.number ?? 0) : 0;

/** Replaces all rows by the newest. */
export function showAll(html: string): void {
  keepingFocus(() => list()?.replaceChildren(parse(html)));
  markCurrent();
  watchEnd();
}

/**
 * Shows rows that are new or changed, the oldest first.
 *
 * @returns the rows that are new
 */
export function showRows(html: string): Element[] {
  const rows = [...parse(html).children];
  const added: Element[] = [];
  keepingFocus(() => {
    const newest = numberOf(list()?.firstElementChild);
    for (const row of rows) {
      const before = document.getElementById(row.id);
      if (before) before.replaceWith(row);
      else if (numberOf(row) > newest) added.unshift(row);
    }
    list()?.prepend(...added.sort((one, other) => numberOf(other) - numberOf(one)));
    trim();
  });
  markCurrent();
  return added;
}

/** Drops the oldest rows, unless they are near what one looks at. */
function trim(): void {
  const rows = list()?.children;
  if (!rows) return;
  const isFar = (rows[KEPT]?.getBoundingClientRect().top ?? 0) > 2 * window.innerHeight;
  const kept = isFar ? KEPT : MAX_KEPT;
  if (rows.length <= kept + 1) return;
  for (const row of [...rows].slice(kept)) row.remove();
  const { olderFrom = "" } = list()?.dataset ?? {};
  const link = document.createElement("a");
  link.href = `${olderFrom}?before=${numberOf(rows[kept - 1])}`;
  link.dataset.more = "";
  link.textContent = "Show older";
  const more = document.createElement("li");
  more.className = "more";
  more.append(link);
  list()?.append(more);
  watchEnd();
}

const end = new IntersectionObserver(
  (entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) void showOlder();
  },
  { rootMargin: "600px" },
);

/** Fetches the next part when the end of the list comes near. */
function watchEnd(): void {
  end.disconnect();
  const more = find(HTMLElement, ".more", list());
  if (more) end.observe(more);
}

let fetching = false;

async function showOlder(): Promise<void> {
  const link = find(HTMLAnchorElement, "[data-more]", list());
  if (!link || fetching) return;
  fetching = true;
  const html = await getText(link.href);
  fetching = false;
  if (html === undefined || !link.isConnected) return;
  link.closest(".more")?.replaceWith(parse(html));
  markCurrent();
  watchEnd();
}

/** Lets the arrow keys walk through the rows, and older rows come as one gets to them. */
export function startList(): void {
  watchEnd();
  document.addEventListener("click", (event) => {
    if (!closest(HTMLAnchorElement, "[data-more]", event.target)) return;
    event.preventDefault();
    void showOlder();
  });
  list()?.addEventListener("keydown", (event) => {
    const row = closest(HTMLElement, "li", event.target);
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[
      event.key
    ];
    if (!next) return;
    event.preventDefault();
    find(HTMLElement, "a", next)?.focus();
  });
}
