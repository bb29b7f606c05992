import { find, parse } from "./elements.ts";
import { afterPause, latestOnly } from "./later.ts";
import { RECONNECTED } from "./live.ts";
import { getText } from "./requests.ts";

/** Answers as the form is filled in. The address keeps the question, to be shared. */
export function startWhatIf(): void {
  const form = find(HTMLFormElement, "#what-if");
  if (!form) return;

  const nextSignal = latestOnly();
  async function ask(query: string) {
    const html = await getText(`/what-if/verdicts?${query}`, nextSignal());
    if (html === undefined) return;
    find(HTMLElement, "#verdicts")?.replaceChildren(parse(html));
    history.replaceState(null, "", `/what-if?${query}`);
  }
  const entries = () => [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const askAgain = () => void ask(new URLSearchParams(entries()).toString());
  form.addEventListener("input", afterPause(120, askAgain));
  // What was typed while the server was stopped has no answer yet.
  window.addEventListener(RECONNECTED, askAgain);
  form.addEventListener("submit", (event) => event.preventDefault());
}
