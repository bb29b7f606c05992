import { closest, find } from "./elements.ts";
import { afterPause } from "./later.ts";
import { announce, notify } from "./notice.ts";
import { postForm } from "./requests.ts";
import { visit } from "./visit.ts";

/**
 * Handles forms with `data-post`, which are posted and then open the webhook they sent, and forms
 * with `data-live`, which are submitted while they are filled in, and keep their fields in the
 * address.
 */
export function startForms(): void {
  document.addEventListener("submit", (event) => {
    const form = closest(HTMLFormElement, "form", event.target);
    if (!form) return;
    event.preventDefault();
    const { confirm: question } = form.dataset;
    if ("live" in form.dataset) void ask(form);
    else if (!question || window.confirm(question)) void post(form, event.submitter);
  });
  const askLater = afterPause(120, ask);
  document.addEventListener("input", (event) => {
    const form = closest(HTMLFormElement, "form[data-live]", event.target);
    if (form) askLater(form);
  });
  document.addEventListener("change", (event) => {
    const live = closest(HTMLFormElement, "form[data-live]", event.target);
    const form = closest(HTMLFormElement, 'form[data-on="change"]', event.target);
    if (live) {
      // A later action, such as a click on a row, waits for this answer.
      askLater.cancel();
      void ask(live);
    }
    if (form) void post(form, null);
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

let posts = 0;

async function post(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  posts += 1;
  const number = posts;
  const path = await postForm(form.dataset.post ?? "", new FormData(form, submitter));
  if (path !== undefined) closest(HTMLElement, "[popover]", form)?.hidePopover();
  // If several are sent in a row, the last one is opened.
  if (!path || number !== posts) return;
  if (!path.startsWith("/webhooks/")) return notify(path);
  const url = new URL(path, location.href);
  if (document.body.dataset.page !== "/") return location.assign(url);
  url.search = location.search;
  await visit(url.href, "push");
}
