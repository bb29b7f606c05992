import { closest, find } from "./elements.ts";

const ACTIONS: Readonly<Record<string, () => void>> = {
  "/": () => find(HTMLInputElement, "#filter [name=q]")?.focus(),
  "?": () => find(HTMLElement, "#keys")?.togglePopover(),
  r: () => find(HTMLButtonElement, "#again")?.click(),
  Escape: () => find(HTMLAnchorElement, "#detail-pane [data-closes]")?.click(),
};

/** Single keys, wherever nothing is typed. What is open on top of the page closes by itself. */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, repeat, target } = event;
    if (ctrlKey || metaKey || altKey || repeat || document.querySelector(":popover-open")) return;
    if (closest(HTMLElement, "input:not([type=radio]), textarea, select", target)) return;
    const action = ACTIONS[key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
