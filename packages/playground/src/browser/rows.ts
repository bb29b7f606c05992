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

/** Lets the arrow keys move through the rows. */
export function startRows(): void {
  showRowStops();
  on("keydown", HTMLElement, "#list .row", (row, event) => {
    const all = rows();
    const index = all.indexOf(row);
    const targets: Readonly<Record<string, HTMLElement | undefined>> = {
      ArrowDown: all[index + 1],
      ArrowUp: all[index - 1],
      Home: all[0],
      End: all.at(-1),
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    target.focus();
    showRowStops();
  });
}
