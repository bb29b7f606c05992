import { find } from "./elements.ts";
import { refresh } from "./visit.ts";

let source: EventSource | undefined;

/** Refreshes the page after each change that the playground reports. */
export function startLive(): void {
  // A browser opens few connections to a server, so a hidden page must not keep one.
  const follow = () => (document.hidden ? source?.close() : connect());
  follow();
  document.addEventListener("visibilitychange", follow);
  // Also refreshes the page regularly, because times change without a report.
  let seconds = 0;
  window.setInterval(() => {
    seconds += 1;
    const isOld = seconds % Number(document.body.dataset.every) === 0;
    if (isOld && !document.hidden) void refresh();
  }, 1000);
}

function connect(): void {
  source?.close();
  source = new EventSource("/changes");
  source.addEventListener("open", () => showConnection("live"));
  source.addEventListener("error", () => showConnection("stopped"));
  source.addEventListener("message", ({ data }) => {
    if (data !== document.body.dataset.version) void refresh();
  });
}

/** While the server is stopped, disables sending, and marks the page as out of date. */
function showConnection(state: "live" | "stopped"): void {
  const stopped = state === "stopped";
  find(HTMLElement, "#stopped")?.toggleAttribute("hidden", !stopped);
  // What was typed meanwhile has no answer yet.
  const typed = find(HTMLElement, "[data-stale] form[data-live] :focus");
  if (!stopped) typed?.dispatchEvent(new Event("input", { bubbles: true }));
  document.documentElement.toggleAttribute("data-stale", stopped);
  for (const button of document.querySelectorAll("button:is([data-post], [data-post] *)")) {
    button.toggleAttribute("inert", stopped);
  }
  const connection = find(HTMLElement, "#connection");
  if (!connection) return;
  connection.textContent = state;
  connection.dataset.state = state;
}
