import { Hono } from "hono";
import { actions } from "./actions.ts";
import { assets } from "./assets.ts";
import type { PlaygroundContext } from "./context.ts";
import { ownPagesOnly, pageHeaders } from "./guard.ts";
import { pages } from "./pages.ts";

/**
 * Makes the playground: the pages, and what their buttons do.
 *
 * @param closing ends what is streamed to the pages
 */
export function createPlaygroundApp(context: PlaygroundContext, closing: AbortSignal) {
  return new Hono()
    .use(pageHeaders)
    .use(async (c, next) => {
      await next();
      c.header("Cache-Control", "no-store");
    })
    .use(ownPagesOnly)
    .route("/assets", assets)
    .route("/", pages(context, closing))
    .route("/", actions(context))
    .notFound((c) => c.text("There is no such page.", 404));
}
