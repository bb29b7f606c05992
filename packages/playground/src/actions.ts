import { describeIssues } from "@almahook/common/describe-issues";
import { vValidator } from "@hono/valibot-validator";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { checkEvent } from "./check-event.ts";
import type { PlaygroundContext } from "./context.ts";
import { deliver, REPETITIONS, type Repetition } from "./deliver.ts";
import { FAULTS, NEXT } from "./faults.ts";
import { openEvents } from "./open-event.ts";
import { type ReceivedRequest, sentHeaders, signedRequest } from "./received-request.ts";
import { CHALLENGE, newRun, sampleText } from "./sample-texts.ts";
import { checkView, openedView } from "./views/compose-page.ts";

/** Validates what a page posts, or answers 400 with a sentence. */
export const input = <Schema extends v.GenericSchema>(schema: Schema) =>
  vValidator("json", schema, (result, c) =>
    result.success ? undefined : c.text(`${describeIssues(result.issues).join("; ")}.`, 400),
  );

const Delivered = { secret: v.string(), deliveries: v.picklist(REPETITIONS) };
const SendSample = v.object({ sample: v.string(), environment: v.string(), ...Delivered });
const SendEvent = v.object({ event: v.string(), ...Delivered });
const Text = v.object({ event: v.string() });
const File = v.object({ event: v.string(), name: v.string() });
const Faults = v.partial(v.object({ fault: v.picklist(FAULTS), next: v.picklist(NEXT) }));

/**
 * The actions of the page's buttons, for the service on this machine. An action that sends a
 * webhook returns the path of its page.
 */
export function actions(context: PlaygroundContext) {
  const { timeline, settings, webhookUrl, faults, now } = context;
  const app = new Hono();

  async function send(c: Context, request: ReceivedRequest, deliveries: Repetition = "once") {
    const id = await deliver(request, deliveries, { url: webhookUrl, timeline });
    return c.text(`/webhooks/${id}`);
  }

  /** The secret that a form calls by its name, or else a wrong one. */
  function secretNamed(name: string): string | undefined {
    if (name === "none") return undefined;
    const known = new Map(Object.entries(settings.secrets)).get(name);
    return known ?? `not ${settings.secrets.current}`;
  }

  app.post("/samples", input(SendSample), async (c) => {
    const { sample, environment, secret, deliveries } = c.req.valid("json");
    if (sample === CHALLENGE) {
      const path = `/?challenge=${crypto.randomUUID()}`;
      return send(c, { method: "GET", path, headers: {}, body: Buffer.alloc(0) }, deliveries);
    }
    const event = sampleText(sample, environment, context);
    if (!event) return c.text("There is no such sample.", 404);
    return send(c, signedRequest(event, secretNamed(secret)), deliveries);
  });

  app.post("/send", input(SendEvent), async (c) => {
    const { event, secret, deliveries } = c.req.valid("json");
    return send(c, signedRequest(event, secretNamed(secret)), deliveries);
  });

  app.post("/webhooks/:id/again", async (c) => {
    const request = timeline.find(c.req.param("id"))?.request;
    if (!request) return c.text("It is no longer kept here, so it can't be sent again.", 404);
    return send(c, { ...request, headers: sentHeaders(request.headers) });
  });

  app.post("/check", input(Text), async (c) => {
    const check = checkEvent(c.req.valid("json").event, settings);
    return c.html(checkView(check, context));
  });

  app.post("/new-run", input(Text), async (c) => {
    const event = newRun(c.req.valid("json").event, now());
    return event === undefined ? c.text("It is not the end of a job.", 422) : c.text(event);
  });

  app.post("/open", input(File), (c) => {
    const { event, name } = c.req.valid("json");
    return c.html(openedView(name, openEvents(event)));
  });

  app.post("/faults", input(Faults), (c) => {
    faults?.choose(c.req.valid("json"));
    return c.body(null, 204);
  });

  app.post("/clear", (c) => {
    timeline.clear();
    return c.body(null, 204);
  });

  return app;
}
