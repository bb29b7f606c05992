import { SIGNATURE_HEADER } from "@almahook/alma/signature";
import { type DecisionSettings, decide, type Start } from "@almahook/pipelines/decide";
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import * as answers from "./answers.ts";
import { eventToLog } from "./event-to-log.ts";
import { alarmOf, limitFacts, type RequestFacts, TEST_HEADER } from "./log-line.ts";
import { readWebhook } from "./read-webhook.ts";
import type { StartExecution } from "./start-execution.ts";

export interface AppOptions {
  /** The accepted secrets by name. */
  secrets: Readonly<Record<string, string>>;
  settings: DecisionSettings & { observeOnly?: boolean };
  start: StartExecution;
  /**
   * Is called once per request, with the error that led to its answer, if any. The answer waits for
   * it, because Lambda freezes the process afterwards.
   */
  log: (facts: RequestFacts, error?: Error) => void | Promise<void>;
  /** A monotonic clock, in milliseconds: it is never set back. */
  monotonic: () => number;
  /** Creates a text response, where the platform has a cheaper way than `new Response`. */
  respond?: (text: string, init: TextResponseInit) => MinimalResponse;
}

export interface TextResponseInit {
  status: number;
  headers: Readonly<Record<string, string>>;
}

/**
 * The part of a request that the app reads. A platform may pass this instead of a standard
 * `Request`.
 */
export interface MinimalRequest extends Pick<Request, "method" | "url" | "arrayBuffer"> {
  headers: Pick<Headers, "get">;
}

/** The part of a response that every platform has. Without `respond`, it is a standard one. */
export interface MinimalResponse extends Pick<Response, "status" | "text"> {
  headers: Iterable<[name: string, value: string]>;
}

interface AppEnv {
  /** `requestId`: the platform's id of the invocation, for the log. */
  Bindings: { requestId?: string } | undefined;
  Variables: {
    arrived: number;
    log: answers.Answer["log"];
    signedBy?: string;
    test?: boolean;
    event?: ReturnType<typeof eventToLog>;
    start?: Start;
  };
}

/** Repeated challenges are joined by a comma, as in Lambda's `queryStringParameters`. */
const Challenge = v.object({
  challenge: v.pipe(
    v.array(v.string()),
    v.someItem((challenge) => challenge !== ""),
    v.transform((challenges) => challenges.join(",")),
  ),
});

/** Whether an `Accept` header names JSON, other than to refuse it (`q=0`). */
const asksForJson = (accept = "") =>
  /(?:^|,)\s*application\/json\s*(?:,|$|;(?![^,]*\bq=0(?:\.0*)?\s*(?:[;,]|$)))/i.test(accept);

const TEXT = { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" };

/**
 * Creates the webhook service: a Hono app that answers Alma's challenges and events, starts what an
 * event calls for, and logs one line per request.
 *
 * @example
 * const app = createApp({ secrets: { current: "itsasecret" }, settings, start, log, monotonic });
 * await app.request("/?challenge=a-challenge"); // 200 "a-challenge"
 */
export function createApp({
  secrets,
  settings,
  start,
  log,
  monotonic,
  respond = (text, init) => new Response(text, init),
}: AppOptions) {
  const app = new Hono<AppEnv>();

  const send = (c: Context, { status, text, headers, log }: answers.Answer) => {
    c.set("log", log);
    // Hono's types ask for the standard's response; Hono itself only passes it on.
    return respond(text, { status, headers: { ...TEXT, ...headers } }) as Response;
  };

  app.use(async (c, next) => {
    const arrived = monotonic();
    c.set("arrived", arrived);
    await next();
    const facts = limitFacts<RequestFacts>({
      ...c.get("log"),
      ...c.get("event"),
      ...(c.get("test") && { test: true }),
      signedBy: c.get("signedBy"),
      status: c.res.status,
      requestId: c.env?.requestId,
      milliseconds: Math.round(monotonic() - arrived),
    });
    const alarm = alarmOf(facts);
    await log({ ...(alarm && { alarm }), ...facts }, c.error);
  });

  app.use(async (c, next) => {
    c.set("test", c.req.header(TEST_HEADER) !== undefined);
    return c.req.method === "GET" || c.req.method === "POST"
      ? next()
      : send(c, answers.methodNotAllowed(c.req.method));
  });

  // The router also matches `/ping/`.
  app.get("/ping", (c, next) => (c.req.path === "/ping" ? send(c, answers.pong) : next()));

  app.get("*", (c) => {
    const query = v.safeParse(Challenge, c.req.queries());
    if (!query.success) return send(c, answers.challengeMissing);
    const { challenge } = query.output;
    return send(c, answers.challenged(challenge, asksForJson(c.req.header("Accept"))));
  });

  app.post("*", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const read = readWebhook(body, c.req.header(SIGNATURE_HEADER), secrets);
    c.set("signedBy", read.signedBy);
    if ("refused" in read) return send(c, read.refused);
    const { webhook } = read;
    const decision = decide(webhook, settings);
    c.set("event", eventToLog(webhook, decision, settings));
    if (decision.kind === "invalid") return send(c, answers.invalid(decision));
    if (decision.kind === "ignore") return send(c, answers.ignored(decision, settings.workspace));
    if (settings.observeOnly) return send(c, answers.observed(decision));
    c.set("start", decision);
    return send(c, answers.started(decision, await start(decision, c.get("arrived"))));
  });

  app.onError((error, c) => send(c, answers.internalError(error, c.get("start"))));

  return app;
}
