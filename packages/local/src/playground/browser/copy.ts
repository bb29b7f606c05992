import { closest } from "./elements.ts";
import { announce } from "./notice.ts";
import { getText } from "./requests.ts";

/** Milliseconds for which a button says that it copied. */
const SAID = 2000;

/** Buttons with `data-copies` copy the text at that address. */
export function startCopying(): void {
  document.addEventListener("click", (event) => {
    const button = closest(HTMLButtonElement, "[data-copies]", event.target);
    if (button) void copy(button);
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = await getText(button.dataset.copies ?? "");
  if (text === undefined) return;
  await navigator.clipboard.writeText(text);
  button.dataset.copied = "";
  announce("Copied.");
  window.setTimeout(() => delete button.dataset.copied, SAID);
}
