import { on } from "./elements.ts";
import { announce, notify } from "./notice.ts";

/** Milliseconds for which a button confirms that it copied. */
const SHOWN = 2000;

/** Handles buttons with `data-copy`, which copy that text: it is in JSON. */
export const startCopying = () =>
  on("click", HTMLButtonElement, "[data-copy]", async ({ dataset }) => {
    try {
      await navigator.clipboard.writeText(JSON.parse(dataset.copy ?? ""));
    } catch {
      return notify("The browser did not allow copying.");
    }
    announce("Copied.");
    dataset.copied = "";
    window.setTimeout(() => delete dataset.copied, SHOWN);
  });
