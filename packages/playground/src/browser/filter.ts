import { find } from "./elements.ts";
import { afterPause } from "./later.ts";
import { connect } from "./live.ts";

/** Filters the list as the form is filled in. The address keeps the filter. */
export function startFilter(): void {
  const form = find(HTMLFormElement, "#filter");
  if (!form) return;
  let applied = location.search;
  const apply = () => {
    const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const query = new URLSearchParams(given.filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size > 0 ? `?${query}` : ""}`);
    applied = location.search;
    connect();
  };
  const applyTyped = afterPause(120, apply);
  form.addEventListener("input", ({ target }) =>
    target instanceof HTMLInputElement && target.type === "search" ? applyTyped() : apply(),
  );
  // Back and forward lead to the filter of their address.
  window.addEventListener("popstate", () => {
    if (location.search === applied) return;
    applied = location.search;
    const query = new URLSearchParams(applied);
    for (const field of form.elements) {
      if (field instanceof HTMLInputElement && field.type === "radio") {
        field.checked = field.value === (query.get(field.name) ?? "");
      } else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
        field.value = query.get(field.name) ?? "";
      }
    }
    connect();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}
