import { find } from "./elements.ts";

/** Milliseconds for which a notice is shown. */
const SHOWN = 6000;

let hiding = 0;

/** Shows a sentence for a while. */
export function notify(text: string): void {
  const notice = find(HTMLElement, "#notice");
  if (!notice) return;
  notice.textContent = text;
  notice.hidden = false;
  window.clearTimeout(hiding);
  hiding = window.setTimeout(() => {
    notice.hidden = true;
  }, SHOWN);
}

/** Announces what happened to screen readers. */
export function announce(text: string): void {
  const announcer = find(HTMLElement, "#announcer");
  if (announcer) announcer.textContent = text;
}
