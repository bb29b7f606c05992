import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { errorMessage } from "@almahook/common/errors";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { checkEvent } from "./check-event.ts";
import type { PlaygroundContext } from "./context.ts";
import { deliver, REPETITIONS, type Repetition } from "./deliver.ts";
import { FAULTS, NEXT } from "./faults.ts";
import { input } from "./input.ts";
import { openEvents } from "./open-event.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { CHALLENGE, newRun, sampleText } from "./sample-texts.ts";
import { sentHeaders } from "./sent-headers.ts";
import { checkView, openedView } from "./views/compose-page.ts";

const Delivered = { secret: v.string(), deliveries: v.picklist(REPETITIONS) };
const SendSample = v.object({ sample: v.string(), environment: v.string(), ...Delivered });
const SendEvent = v.object({ event: v.string(), ...Delivered });
const Text = v.object({ event: v.string() });
const File = v.object({ event: v.string(), name: v.string() });
const ChosenNext = v.object({ next: v.picklist(NEXT) });
const ChosenFault = v.object({ fault: v.picklist(FAULTS) });

/**
 * The actions of the page's buttons, for the service on this machine. An action that sends a
 * webhook returns the path of its page.
 */
export function actions(context: PlaygroundContext) {
  const { timeline, settings, urls, faults, now } = context;
  const app = new Hono();

  async function send(c: Context, request: ReceivedRequest, deliveries: Repetition = "once") {
    try {
      const id = await deliver(request, deliveries, { url: urls.webhook, timeline });
      return c.text(`/webhooks/${id}`);
    } catch (error) {
      return c.text(`It could not be sent: ${errorMessage(error).replace(/\.$/, "")}.`, 502);
    }
  }

  function signedRequest(event: string, secret: string): ReceivedRequest {
    const body = Buffer.from(event);
    const known = new Map(Object.entries(settings.secrets)).get(secret);
    const key = known ?? `not ${settings.secrets.current}`;
    const headers = {
      "content-type": "application/json",
      ...(secret !== "none" && { [SIGNATURE_HEADER.toLowerCase()]: sign(body, key) }),
    };
    return { method: "POST", path: "/", headers, body };
  }

  app.post("/samples", input(SendSample), async (c) => {
    const { sample, environment, secret, deliveries } = c.req.valid("json");
    if (sample === CHALLENGE) {
      const path = `/?challenge=${crypto.randomUUID()}`;
      return send(c, { method: "GET", path, headers: {}, body: Buffer.alloc(0) }, deliveries);
    }
    const event = sampleText(sample, environment, context);
    if (!event) return c.text("There is no such sample.", 404);
    return send(c, signedRequest(event, secret), deliveries);
  });

  app.post("/send", input(SendEvent), async (c) => {
    const { event, secret, deliveries } = c.req.valid("json");
    return send(c, signedRequest(event, secret), deliveries);
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

  app.post("/fault", input(ChosenFault), async (c) => {
    faults?.set(c.req.valid("json").fault);
    return c.body(null, 204);
  });

  app.post("/next", input(ChosenNext), async (c) => {
    faults?.setNext(c.req.valid("json").next);
    return c.body(null, 204);
  });

  app.post("/clear", (c) => {
    timeline.clear();
    return c.body(null, 204);
  });

  return app;
}
