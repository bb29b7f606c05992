import { Hono } from "hono";
import * as v from "valibot";
import { checkEvent } from "./check-event.ts";
import type { PlaygroundContext } from "./context.ts";
import { curlCommand } from "./curl.ts";
import { testFixture } from "./fixture.ts";
import { LISTS, liveStream } from "./live.ts";
import { sampleText } from "./samples.ts";
import { composePage } from "./views/compose-page.ts";
import { executionDetail } from "./views/execution-detail.ts";
import { executionRows, executionsPage } from "./views/executions-page.ts";
import { page } from "./views/page.ts";
import { deliveryTitle } from "./views/rows.ts";
import { webhookDetail } from "./views/webhook-detail.ts";
import { webhookRows, webhooksPage } from "./views/webhooks-page.ts";
import { verdictsView, whatIfPage } from "./views/what-if-page.ts";
import { SupposedJob, whatWouldHappen } from "./what-if.ts";

const Before = v.object({ before: v.pipe(v.string(), v.transform(Number)) });
const Live = v.object({ of: v.picklist(LISTS) });
const Sample = v.object({ environment: v.optional(v.string()) });

const NOT_KEPT = "It is no longer kept here, or never was.";

/** What can be looked at: whole pages, and the pieces of them that change. */
export function pages(context: PlaygroundContext, closing: AbortSignal) {
  const { timeline, settings, stepFunctions, urls, now } = context;
  const app = new Hono();

  app.get("/", (c) =>
    c.html(page({ path: "/", content: webhooksPage(context, undefined) }, context)),
  );

  app.get("/webhooks", (c) => {
    const query = v.safeParse(Before, c.req.query());
    return query.success ? c.html(webhookRows(context, query.output.before)) : c.redirect("/");
  });

  app.get("/webhooks/:id", (c) => {
    const delivery = timeline.find(c.req.param("id"));
    if (!delivery) return c.text(NOT_KEPT, 404);
    const content = webhooksPage(context, webhookDetail(delivery, context));
    return c.html(page({ path: "/", title: deliveryTitle(delivery), content }, context));
  });

  app.get("/webhooks/:id/detail", (c) => {
    const delivery = timeline.find(c.req.param("id"));
    return delivery ? c.html(webhookDetail(delivery, context)) : c.text(NOT_KEPT, 404);
  });

  app.get("/webhooks/:id/curl", (c) => {
    const delivery = timeline.find(c.req.param("id"));
    return delivery ? c.text(curlCommand(delivery.request, urls.webhook)) : c.text(NOT_KEPT, 404);
  });

  app.get("/webhooks/:id/fixture", (c) => {
    const delivery = timeline.find(c.req.param("id"));
    return delivery ? c.text(testFixture(delivery)) : c.text(NOT_KEPT, 404);
  });

  app.get("/executions", (c) => {
    const query = v.safeParse(Before, c.req.query());
    return query.success
      ? c.html(executionRows(context, query.output.before))
      : c.html(page({ path: "/executions", content: executionsPage(context, undefined) }, context));
  });

  app.get("/executions/:arn", (c) => {
    const execution = stepFunctions?.execution(c.req.param("arn"));
    if (!execution) return c.text(NOT_KEPT, 404);
    const content = executionsPage(context, executionDetail(execution, context));
    return c.html(page({ path: "/executions", title: execution.name, content }, context));
  });

  app.get("/executions/:arn/detail", (c) => {
    const execution = stepFunctions?.execution(c.req.param("arn"));
    return execution ? c.html(executionDetail(execution, context)) : c.text(NOT_KEPT, 404);
  });

  app.get("/compose", (c) => {
    const delivery = timeline.find(c.req.query("webhook") ?? "");
    const text = delivery
      ? Buffer.from(delivery.request.body).toString()
      : (sampleText("pod", undefined, settings, now()) ?? "");
    const content = composePage(text, checkEvent(text, settings), context);
    return c.html(page({ path: "/compose", content }, context));
  });

  app.get("/samples/:name", (c) => {
    const { environment } = v.parse(Sample, c.req.query());
    const text = sampleText(c.req.param("name"), environment, settings, now());
    return text ? c.text(text) : c.text("There is no such sample.", 404);
  });

  app.get("/what-if", (c) => {
    const job = v.parse(SupposedJob, {
      name: Object.values(settings.jobNames)[0],
      ...c.req.query(),
    });
    const verdicts = whatWouldHappen(job, settings, new Date(now()).toISOString());
    return c.html(page({ path: "/what-if", content: whatIfPage(job, verdicts, context) }, context));
  });

  app.get("/what-if/verdicts", (c) => {
    const job = v.parse(SupposedJob, c.req.query());
    return c.html(verdictsView(whatWouldHappen(job, settings, new Date(now()).toISOString())));
  });

  app.get("/live", (c) => {
    const query = v.safeParse(Live, c.req.query());
    return liveStream(c, query.success ? query.output.of : "nothing", context, closing);
  });

  return app;
}
