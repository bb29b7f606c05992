import { open } from "./detail.ts";
import { closest, find } from "./elements.ts";
import { postForm } from "./requests.ts";

/** Forms with `data-post` post what they have; what sends a webhook then opens it. */
export function startForms(): void {
  document.addEventListener("submit", (event) => {
    const form = closest(HTMLFormElement, "form[data-post]", event.target);
    if (!form) return;
    event.preventDefault();
    const { confirm: question } = form.dataset;
    if (!question || window.confirm(question)) void post(form, event.submitter);
  });
  document.addEventListener("change", (event) => {
    const form = closest(HTMLFormElement, 'form[data-on="change"]', event.target);
    if (form) void post(form, null);
  });
}

let posts = 0;

async function post(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  posts += 1;
  const number = posts;
  const path = await postForm(form.dataset.post ?? "", new FormData(form, submitter));
  // Of several that are sent in a row, the last is opened.
  if (!path?.startsWith("/webhooks/") || number !== posts) return;
  if (find(HTMLElement, "#detail-pane") && document.body.dataset.page === "/") await open(path);
  else location.assign(path);
}
