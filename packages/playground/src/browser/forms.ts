import { closest, find, on } from "./elements.ts";
import { afterPause, latestOnly } from "./later.ts";
import { announce, notify } from "./notice.ts";
import { postForm } from "./requests.ts";
import { visit } from "./visit.ts";

/**
 * Handles buttons and forms with `data-post`, which are posted and then open the webhook they sent,
 * and forms with `data-live`, which are submitted while they are filled in, and keep their fields
 * in the address.
 */
export function startForms(): void {
  on("click", HTMLButtonElement, "button[data-post]", (button) => post(button, {}));
  on("submit", HTMLFormElement, "form[data-post]", (form, event) => {
    event.preventDefault();
    return post(form, new FormData(form, event.submitter));
  });
  on("change", HTMLFormElement, 'form[data-on="change"]', (form) => post(form, new FormData(form)));

  const askLater = afterPause(120, ask);
  on("input", HTMLFormElement, "form[data-live]", askLater);
  on("change", HTMLFormElement, "form[data-live]", (form) => {
    // A field that is left asks at once, and not a second time later.
    askLater.cancel();
    return ask(form);
  });
  on("submit", HTMLFormElement, "form[data-live]", (form, event) => {
    event.preventDefault();
    return ask(form);
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const kept = given.filter(([, value]) => value || form.dataset.live === "all");
  const url = new URL(form.dataset.live === "all" ? form.action : location.href);
  url.search = new URLSearchParams(kept).toString();
  if (url.href === location.href || !(await visit(url.href, "replace"))) return;
  announce(find(HTMLElement, "#count")?.textContent ?? "");
}

const nextSignal = latestOnly();

async function post(from: HTMLElement, data: FormData | Record<string, string>): Promise<void> {
  const { post: action = "", confirm: question } = from.dataset;
  if (question && !window.confirm(question)) return;
  // A double click sends once, except that each press of a sample's button counts.
  if (from.ariaBusy && closest(HTMLElement, "#confirm, #compose", from)) return;
  from.ariaBusy = "true";
  const signal = nextSignal();
  const path = await postForm(action, data);
  from.ariaBusy = null;
  if (path !== undefined) closest(HTMLElement, "[popover]", from)?.hidePopover();
  // If several are sent in a row, the last one is opened.
  if (!path || signal.aborted) return;
  if (!path.startsWith("/webhooks/")) return notify(path);
  const url = new URL(path, location.href);
  if (document.body.dataset.page !== "/") return location.assign(url);
  url.search = location.search;
  await visit(url.href, "push");
}
