import { markCurrent } from "./detail.ts";
import { closest, find, keepingFocus, parse } from "./elements.ts";

/** As many rows as the playground sends at once. */
const MAX_ROWS = 200;

const list = () => find(HTMLElement, "#list");
const numberOf = (row: Element | null | undefined) =>
  row instanceof HTMLElement ? Number(row.dataset.number ?? 0) : 0;

/** Replaces all rows. */
export function showAll(html: string): void {
  keepingFocus(() => list()?.replaceChildren(parse(html)));
  markCurrent();
}

/**
 * Shows rows that are new or changed, the oldest first. A row whose event was delivered again moves
 * to the top.
 *
 * @returns the row on top, if it was not there before
 */
export function showRows(html: string): Element | undefined {
  const newest = numberOf(list()?.firstElementChild);
  keepingFocus(() => {
    for (const row of [...parse(html).children]) {
      const before = document.getElementById(row.id);
      if (before && numberOf(before) === numberOf(row)) before.replaceWith(row);
      else if (before || numberOf(row) > newest) {
        before?.remove();
        list()?.prepend(row);
      }
    }
    for (const row of [...(list()?.children ?? [])].slice(MAX_ROWS)) row.remove();
  });
  markCurrent();
  const top = list()?.firstElementChild;
  return top && numberOf(top) > newest ? top : undefined;
}

/** Lets the arrow keys walk through the rows. */
export function startList(): void {
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
