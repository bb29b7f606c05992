import { closest, find } from "./elements.ts";
import { focusList } from "./rows.ts";

/** The key in this browser's storage that says that keyboard shortcuts are off. */
const OFF = "keys-off";

const ACTIONS: Readonly<Record<string, () => void>> = {
  "/": () => find(HTMLInputElement, "#filter [name=q]")?.focus(),
  "?": () => find(HTMLElement, "#keys")?.togglePopover(),
  d: () => find(HTMLElement, "#detail-title")?.focus(),
  l: focusList,
  r: () => find(HTMLButtonElement, "#again")?.click(),
};

const close = () => find(HTMLAnchorElement, "#detail-pane [data-closes]")?.click();

/**
 * Handles keyboard shortcuts of a single key, except in fields and buttons. Popovers close by
 * themselves.
 */
export function startKeys(): void {
  const choice = find(HTMLInputElement, "#single-keys");
  if (choice) choice.checked = localStorage.getItem(OFF) === null;
  choice?.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, repeat, target } = event;
    if (ctrlKey || metaKey || altKey || repeat || document.querySelector(":popover-open")) return;
    if (closest(HTMLElement, "input:not([type=radio]), textarea, select", target)) return;
    const isPressable = closest(HTMLElement, "button, summary", target) !== undefined;
    const isOff = isPressable || localStorage.getItem(OFF) !== null;
    const action = key === "Escape" ? close : isOff ? undefined : ACTIONS[key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
