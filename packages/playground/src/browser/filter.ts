import { find } from "./elements.ts";
import { afterPause } from "./later.ts";
import { connect } from "./live.ts";

/** Filters the list as the form is filled in. The address keeps the filter. */
export function startFilter(): void {
  const form = find(HTMLFormElement, "#filter");
  if (!form) return;
  const apply = afterPause(120, () => {
    const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(given.filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size > 0 ? `?${query}` : ""}`);
    connect();
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}
