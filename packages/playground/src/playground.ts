import { fetchFailure } from "@almahook/common/errors";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { actions } from "./actions.ts";
import { assets } from "./assets.ts";
import { createChanges } from "./changes.ts";
import type { PlaygroundContext } from "./context.ts";
import { exportPages } from "./export-pages.ts";
import { pages } from "./pages.ts";
import { createShow } from "./show.ts";
import { notFoundView } from "./views/page.ts";
import { watchExecutions } from "./watch-executions.ts";

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Headers that restrict a page to what the playground serves: no inline code, no other host. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    scriptSrc: SELF,
    styleSrc: SELF,
    imgSrc: SELF,
    connectSrc: SELF,
    formAction: SELF,
    baseUri: NONE,
    frameAncestors: NONE,
  },
  xFrameOptions: "DENY",
  // There is no TLS here.
  strictTransportSecurity: false,
});

/**
 * Creates the playground: its pages and actions, behind a web-standard handler. For a stage, it has
 * only the exports.
 *
 * @example
 * const { fetch } = createPlayground(context);
 * await serve(fetch, 9001);
 */
export function createPlayground(context: PlaygroundContext) {
  const { timeline, stage, exports } = context;
  const closing = new AbortController();
  const changes = createChanges(context, closing.signal);
  const show = createShow(context, changes);
  const home = stage ? "/exports" : "/";

  const app = new Hono()
    .use(pageHeaders)
    .use(async (c, next) => {
      await next();
      if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
    })
    .route("/", assets)
    .get("/changes", changes.stream)
    .route("/", exportPages(context, show));
  if (stage) app.get("/", (c) => c.redirect(home));
  else app.route("/", actions(context)).route("/", pages(context, show));
  app.onError((error, c) => c.text(`It failed: ${fetchFailure(error)}`, 500));
  app.get("*", (c) => {
    const text = `There is no page at ${c.req.path}.`;
    const content = notFoundView(text, home, "Back to the list", true);
    return show(c, { title: "Not found", content }, 404);
  });

  watchExecutions(context, closing.signal);
  timeline.onChange(exports.invalidate);
  return {
    fetch: app.fetch,
    /** Ends the connections of open pages. */
    async close(): Promise<void> {
      closing.abort();
    },
  };
}
