import { sampleEvents } from "@almahook/pipelines/sample-events";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { checkEvent } from "./check-event.ts";
import type { PlaygroundContext } from "./context.ts";
import { Filter } from "./filter.ts";
import { sampleText } from "./sample-texts.ts";
import type { Show } from "./show.ts";
import { composePage } from "./views/compose-page.ts";
import { notFoundView } from "./views/page.ts";
import { webhookDetail } from "./views/webhook-detail.ts";
import { deliveryTitle, webhooksPage } from "./views/webhooks-page.ts";
import { whatIfPage } from "./views/what-if-page.ts";
import { SupposedJob, whatWouldHappen } from "./what-if.ts";

const GONE = "This webhook is no longer kept here, or never was.";

/** The pages of the service on this machine, and the texts that can be copied from them. */
export function pages(context: PlaygroundContext, show: Show) {
  const { timeline, settings } = context;
  const app = new Hono();

  const filterOf = (c: Context) => v.parse(Filter, c.req.query());

  app.get("/", (c) => show(c, { path: "/", content: webhooksPage(context, filterOf(c)) }));

  app.get("/webhooks/:id", (c) => {
    const filter = filterOf(c);
    const delivery = timeline.find(c.req.param("id"));
    const view = delivery
      ? webhookDetail(delivery, filter, context)
      : notFoundView(GONE, "/", "All webhooks");
    const open = { view, path: c.req.path, event: delivery?.event };
    const content = webhooksPage(context, filter, open);
    const title = delivery ? deliveryTitle(delivery) : "Not found";
    return show(c, { path: "/", title, content }, delivery ? 200 : 404);
  });

  app.get("/compose", (c) => {
    const id = c.req.query("webhook");
    const delivery = timeline.find(id ?? "");
    if (id && !delivery) {
      const content = notFoundView(GONE, "/compose", "Compose another event", true);
      return show(c, { path: "/compose", title: "Not found", content }, 404);
    }
    const [first] = sampleEvents(settings);
    const { sample = first?.name ?? "", environment } = c.req.query();
    const begin = delivery
      ? { text: Buffer.from(delivery.request.body).toString() }
      : { text: sampleText(sample, environment, context) ?? "", sample, environment };
    const content = composePage(begin, checkEvent(begin.text, settings), context);
    return show(c, { path: "/compose", content });
  });

  app.get("/what-if", async (c) => {
    const job = v.parse(SupposedJob, c.req.query());
    // Redirect, so that the address always has the question.
    const [example = ""] = Object.values(settings.jobNames);
    if (c.req.query("name") === undefined) {
      return c.redirect(`/what-if?${new URLSearchParams({ ...job, name: example })}`);
    }
    const content = whatIfPage(job, whatWouldHappen(job, context));
    return show(c, { path: "/what-if", content });
  });

  return app;
}
