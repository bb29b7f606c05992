import { html } from "hono/html";
import type { PlaygroundContext } from "../context.ts";
import { faultBanner } from "./fault-view.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";

const PAGES = [
  { path: "/", name: "Webhooks" },
  { path: "/executions", name: "Executions" },
  { path: "/compose", name: "Compose" },
  { path: "/what-if", name: "What if?" },
] as const;

const SHEETS = [
  ...["base", "layout", "top", "parts", "steps", "code"],
  ...["list", "send", "detail", "compose", "what-if"],
];

const KEYS = [
  ["/", "search webhooks"],
  ["↑ ↓", "walk through the list"],
  ["Enter", "open"],
  ["Esc", "close what is open"],
  ["r", "send the open webhook again"],
  ["?", "show these keys"],
] as const;

export interface Page {
  /** Which of the pages it is, if it is one. */
  path?: (typeof PAGES)[number]["path"];
  /** What the page is about, if it is about one thing. */
  title?: string;
  content: Html;
}

/** A whole page. */
export function page(
  { path, title, content }: Page,
  { settings, urls, faults }: PlaygroundContext,
) {
  const name = PAGES.find((each) => each.path === path)?.name;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${[title, name, "almahook playground"].filter(Boolean).join(" · ")}</title>
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
            <span class="environment">${settings.workspace}${settings.observeOnly && ", observe only"}</span>
            <code>${urls.webhook}</code>
            <span id="connection" class="connection" role="status">connecting</span>
            <button class="small" popovertarget="keys" aria-label="Keys" title="Keys">?</button>
          </p>
        </header>
        <p id="stopped" class="banner" role="alert" hidden>
          ${icon("warning")} The playground does not answer: npm start was stopped. What is shown here may be
          out of date; it continues by itself when npm start runs again.
        </p>
        ${faultBanner(faults)}
        <p id="notice" class="notice" role="alert" hidden></p>
        <noscript><p class="notice">This page needs JavaScript.</p></noscript>
        <main id="main" tabindex="-1" inert>${content}</main>
        <p id="announcer" class="visually-hidden" role="status"></p>
        <section id="keys" class="keys" popover aria-labelledby="keys-title">
          <h2 id="keys-title">Keys</h2>
          <dl>${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
        </section>
      </body>
    </html>`;
}

/** What stands in place of something that is not there. */
export const notFoundView = (text: string, href: string, back: string) =>
  html`<article class="detail not-found">
    <header>
      <h2 id="detail-title" tabindex="-1">Not found</h2>
      <p class="lead">${text}</p>
      <p><a href="${href}" data-closes>${back}</a></p>
    </header>
  </article>`;
