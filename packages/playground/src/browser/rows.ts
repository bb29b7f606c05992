import { find, on } from "./elements.ts";

const rows = () => [...document.querySelectorAll<HTMLElement>("#list .row")];

/** Makes the list a single tab stop: the focused row, or else the open one. */
export function showRowStops(): void {
  const all = rows();
  const stop =
    all.find((row) => row === document.activeElement) ??
    all.find((row) => row.hasAttribute("aria-current")) ??
    all[0];
  for (const row of all) row.tabIndex = row === stop ? 0 : -1;
}

/** Moves the focus to the open row, or the first. */
export const focusList = () => find(HTMLElement, '#list .row[tabindex="0"]')?.focus();

const STEPS: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/** Lets the arrow keys move through the rows. */
export function startRows(): void {
  showRowStops();
  on("keydown", HTMLElement, "#list .row", (row, event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const all = rows();
    all[step(all.indexOf(row), all.length - 1)]?.focus();
    showRowStops();
  });
}
