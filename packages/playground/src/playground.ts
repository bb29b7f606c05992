import { Hono } from "hono";
import { actions } from "./actions.ts";
import { assets } from "./assets.ts";
import type { PlaygroundContext } from "./context.ts";
import { pageHeaders } from "./page-headers.ts";
import { pages } from "./pages.ts";

/** The playground: its pages, behind a web-standard handler. */
export interface Playground {
  fetch(request: Request): Response | Promise<Response>;
  /** Ends the connections of open pages. */
  close(): Promise<void>;
}

/**
 * Creates the playground: the pages, and what their buttons do.
 *
 * @example
 * const { fetch } = createPlayground(context);
 * await serve(fetch, 9001);
 */
export function createPlayground(context: PlaygroundContext): Playground {
  const closing = new AbortController();
  const app = new Hono()
    .use(pageHeaders)
    .use(async (c, next) => {
      await next();
      if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
    })
    .route("/", assets)
    .route("/", actions(context))
    .route("/", pages(context, closing.signal));
  return { fetch: app.fetch, close: async () => closing.abort() };
}
