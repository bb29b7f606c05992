import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { html } from "hono/html";
import { ASSETS_PATH } from "../assets.ts";
import type { PlaygroundContext } from "../context.ts";
import { faultBanner } from "./fault-view.ts";
import { icon } from "./icon.ts";
import type { Html } from "./parts.ts";

const PAGES = [
  { path: "/", name: "Webhooks" },
  { path: "/exports", name: "Exports" },
  { path: "/compose", name: "Compose" },
  { path: "/what-if", name: "What if?" },
] as const;

const KEYS = [
  ["/", "search webhooks"],
  ["↑ ↓", "walk through the list"],
  ["Enter", "open a row"],
  ["Esc", "close what is open"],
  ["d", "go to what is open"],
  ["l", "go to the list"],
  ["r", "send the open webhook again"],
  ["?", "show these keys"],
] as const;

export interface Page {
  /** Which of the pages it is, if it is one. */
  path?: (typeof PAGES)[number]["path"];
  /** What the page is about, if it is about one thing. */
  title?: string;
  content: Html;
  /** Seconds after which it is out of date. */
  every?: number | undefined;
}

/** The colour of a stage. The last environment, the most important one, is red. */
const stageTone = (stage: string) => (stage === ENVIRONMENTS.at(-1)?.stage ? "bad" : "warn");

/**
 * A whole page.
 *
 * @param version changes once the page is out of date
 */
export function page(
  { path, title, content, every }: Page,
  version: string,
  { settings, webhookUrl, faults, stage }: PlaygroundContext,
) {
  const name = PAGES.find((each) => each.path === path)?.name;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${[title, name, stage ? `stage ${stage}` : "almahook playground"].filter(Boolean).join(" · ")}</title>
        <link rel="icon" href="${ASSETS_PATH}/icon.svg" />
        <link rel="stylesheet" href="${ASSETS_PATH}/page.css" />
        <script type="module" src="${ASSETS_PATH}/main.ts"></script>
      </head>
      <body ${stage && html`class="deployed tone-${stageTone(stage)}"`} data-page="${path}" data-version="${version}" data-every="${every}">
        <a class="skip button" href="#main">Skip to content</a>
        <header class="top cluster">
          <a class="brand cluster" href="/">${icon("bolt")}<b>almahook</b> <span class="note">${stage ? html`stage <b>${stage}</b>` : "playground"}</span></a>
          <nav aria-label="Pages">
            ${PAGES.filter((each) => !stage || each.path === "/exports").map(
              (each) =>
                html`<a href="${each.path}" ${each.path === path && html`aria-current="page"`}>${each.name}</a>`,
            )}
          </nav>
          <p class="where cluster">
            <span class="tag">${settings.workspace}${settings.observeOnly && ", observe only"}</span>
            <code>${webhookUrl}</code>
            <span id="connection" class="connection badge" role="status" data-client>connecting</span>
            <button class="small" popovertarget="keys" aria-label="Keys" title="Keys">?</button>
          </p>
        </header>
        <p id="stopped" class="banner callout tone-warn" role="alert" hidden data-client>
          ${icon("warning")} ${
            stage
              ? "This page does not answer: its command was stopped. What is shown here may be out of date: run it again, and open the address that it prints."
              : "The playground does not answer: npm start was stopped. What is shown here may be out of date; it continues by itself when npm start runs again."
          }
        </p>
        ${faultBanner(faults)}
        <p id="notice" class="banner callout tone-same" role="alert" hidden data-client></p>
        <noscript>
          <p class="banner callout tone-warn">${icon("warning")} Without its scripts, this page shows what was received, but sends nothing, and does not follow what arrives.</p>
        </noscript>
        <main id="main" tabindex="-1">${content}</main>
        <p id="announcer" class="visually-hidden" role="status" data-client></p>
        <section id="keys" popover aria-labelledby="keys-title">
          <h2 id="keys-title">Keys</h2>
          <dl>${KEYS.map(([key, what]) => html`<dt><kbd class="tag">${key}</kbd></dt><dd>${what}</dd>`)}</dl>
          <label class="cluster"><input id="single-keys" type="checkbox" data-client checked /> Single letters and signs are keys</label>
        </section>
      </body>
    </html>`;
}

/**
 * The message in place of something that does not exist.
 *
 * @param isPage whether it is all of a page
 */
export const notFoundView = (text: string, href: string, back: string, isPage = false) =>
  html`<article class="detail ${isPage && "page"}">
    <header class="stack">
      ${isPage ? html`<h1>Not found</h1>` : html`<h2 id="detail-title" tabindex="-1">Not found</h2>`}
      <p class="lead">${text}</p>
      <p><a href="${href}" data-visit data-closes>${back}</a></p>
    </header>
  </article>`;
