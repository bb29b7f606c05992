import { closest } from "./elements.ts";
import { notify } from "./notice.ts";
import { getText } from "./requests.ts";

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
  notify("Copied.");
}
