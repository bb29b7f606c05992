import { isUtf8 } from "node:buffer";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { checkEvent } from "./check-event.ts";
import type { PlaygroundContext } from "./context.ts";
import type { Delivery } from "./delivery.ts";
import { DELIVERY_TEXTS } from "./delivery-texts.ts";
import { Filter } from "./filter.ts";
import { sampleText } from "./sample-texts.ts";
import type { Show } from "./show.ts";
import { composePage } from "./views/compose-page.ts";
import { notFoundView } from "./views/page.ts";
import type { Html } from "./views/parts.ts";
import { webhookDetail } from "./views/webhook-detail.ts";
import { deliveryTitle, webhooksPage } from "./views/webhooks-page.ts";
import { whatIfPage } from "./views/what-if-page.ts";
import { SupposedJob, whatWouldHappen } from "./what-if.ts";

const DeliveryText = v.picklist(["curl", "body"]);

const GONE = "This webhook is no longer kept here, or never was.";

/** The content of a page or a part of it, or a message in its place. */
interface Found {
  title: string;
  view: Html;
  status: 200 | 404;
}

/** The pages of the service on this machine, and the texts that can be copied from them. */
export function pages(context: PlaygroundContext, show: Show) {
  const { timeline, settings } = context;
  const app = new Hono();

  const filterOf = (c: Context) => v.parse(Filter, c.req.query());
  function webhook(delivery: Delivery | undefined, filter: Filter): Found {
    if (delivery) {
      const view = webhookDetail(delivery, filter, context);
      return { title: deliveryTitle(delivery), view, status: 200 };
    }
    return { title: "Not found", view: notFoundView(GONE, "/", "All webhooks"), status: 404 };
  }

  app.get("/", (c) => show(c, { path: "/", content: webhooksPage(context, filterOf(c)) }));

  app.get("/webhooks/:id", (c) => {
    const filter = filterOf(c);
    const delivery = timeline.find(c.req.param("id"));
    const { title, view, status } = webhook(delivery, filter);
    const content = webhooksPage(context, filter, {
      view,
      path: c.req.path,
      event: delivery?.event,
    });
    return show(c, { path: "/", title, content }, status);
  });

  app.get("/webhooks/:id/copy/:what", (c) => {
    const delivery = timeline.find(c.req.param("id"));
    const what = v.safeParse(DeliveryText, c.req.param("what"));
    if (!delivery || !what.success) return c.text("It is no longer kept here.", 404);
    const text = DELIVERY_TEXTS[what.output](delivery, context);
    if (typeof text === "string") return c.text(text);
    return c.text(Buffer.from(text).toString(isUtf8(text) ? "utf8" : "base64"));
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
