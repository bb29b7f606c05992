import { on } from "./elements.ts";
import { announce, notify } from "./notice.ts";
import { getText } from "./requests.ts";

/** Milliseconds for which a button confirms that it copied. */
const SHOWN = 2000;

/**
 * Handles buttons with `data-copy-text`, which copy that text, and with `data-copy-from`, which
 * copy the content of that address.
 */
export const startCopying = () => on("click", HTMLButtonElement, ".copy", copy);

async function copy(button: HTMLButtonElement): Promise<void> {
  const { copyText, copyFrom = "" } = button.dataset;
  const text = copyText ?? (await getText(copyFrom));
  if (text === undefined) return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    notify("The browser did not allow copying.");
    return;
  }
  announce("Copied.");
  button.dataset.copied = "";
  window.setTimeout(() => delete button.dataset.copied, SHOWN);
}
