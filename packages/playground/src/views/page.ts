import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { faultBanner } from "./fault-view.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";

const PAGES = [
  { path: "/", name: "Webhooks" },
  { path: "/executions", name: "Executions" },
  { path: "/compose", name: "Compose" },
  { path: "/what-if", name: "What would happen?" },
] as const;

const SHEETS = [
  ...["base", "layout", "top", "parts", "steps", "code"],
  ...["list", "send", "detail", "compose", "what-if"],
];

export interface Page {
  path: (typeof PAGES)[number]["path"];
  /** What the page is about, if it is about one thing. */
  title?: string;
  content: Html;
}

/** A whole page. */
export function page(
  { path, title, content }: Page,
  { settings, urls, faults }: PlaygroundContext,
) {
  const name = PAGES.find((each) => each.path === path)?.name ?? "";
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${title ? `${title} · ` : ""}${name} · almahook playground</title>
        <link rel="icon" href="/assets/icon.svg" />
        ${SHEETS.map((sheet) => html`<link rel="stylesheet" href="/assets/${sheet}.css" />`)}
        <script type="module" src="/assets/main.ts"></script>
      </head>
      <body data-page="${path}">
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">${icon("bolt")}almahook <span>playground</span></a>
          <nav aria-label="Pages">
            ${PAGES.map(
              (each) =>
                html`<a href="${each.path}" ${each.path === path ? html`aria-current="page"` : ""}
                  >${each.name}</a
                >`,
            )}
          </nav>
          <p class="where">
            <span class="environment">${settings.workspace}</span>
            <code>${urls.webhook}</code>
            <span id="connection" class="connection" role="status">connecting</span>
          </p>
        </header>
        ${faultBanner(faults)}
        <main id="main" tabindex="-1" inert>${content}</main>
        <p id="notice" class="notice" role="alert" hidden></p>
        <p id="announcer" class="visually-hidden" role="status"></p>
      </body>
    </html>`;
}
