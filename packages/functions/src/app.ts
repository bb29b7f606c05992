import { SIGNATURE_HEADER } from "@almahook/alma/signature";
import type { Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide, type Start } from "@almahook/pipelines/decide";
import { vValidator } from "@hono/valibot-validator";
import type { Context, MiddlewareHandler } from "hono";
import { Hono } from "hono/tiny";
import * as v from "valibot";
import * as answers from "./answers.ts";
import type { LogLine } from "./log-line.ts";
import { readWebhook } from "./read-webhook.ts";
import type { StartExecution } from "./start-execution.ts";

/** All that the app depends on. */
export interface AppOptions {
  /** The accepted secrets by name. */
  secrets: Readonly<Record<string, string>>;
  settings: DecisionSettings;
  start: StartExecution;
  /** Is called once per request, after its answer is made, with the error that led to it, if any. */
  log: (line: LogLine, error?: Error) => void;
  /** The clock, in milliseconds. */
  now: () => number;
  /** Makes a response of text, where the platform has a cheaper way than `new Response`. */
  respond?: (text: string, init: TextResponseInit) => Response;
}

export interface TextResponseInit {
  status: number;
  headers: Readonly<Record<string, string>>;
}

interface AppEnv {
  /** `requestId`: the platform's id of the invocation, for the log. */
  Bindings: { requestId?: string } | undefined;
  Variables: { arrived: number; log: answers.Answer["log"]; signedBy?: string; start?: Start };
}

/** A challenge given twice is joined, as Lambda's `queryStringParameters` have it. */
const Challenge = v.object({
  challenge: v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((challenge) => [challenge].flat().join(",")),
    v.nonEmpty(),
  ),
});

const asksForJson = (accept = "") => /(?:^|,)\s*application\/json\s*(?:[;,]|$)/i.test(accept);

const TEXT = { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" };

/** A request that a validator does not let through, with the answer to it. */
class Refusal extends Error {
  override name = "Refusal";
  readonly answer: answers.Answer;

  constructor(answer: answers.Answer) {
    super(answer.text);
    this.answer = answer;
  }
}

/**
 * Makes the webhook service: a Hono app that answers Alma's challenges and events, starts what an
 * event calls for, and logs one line per request.
 *
 * @example
 * const app = createApp({ secrets: { current: "itsasecret" }, settings, start, log, now: Date.now });
 * await app.request("/?challenge=a-challenge"); // 200 "a-challenge"
 */
export function createApp({
  secrets,
  settings,
  start,
  log,
  now,
  respond = (text, init) => new Response(text, init),
}: AppOptions) {
  const app = new Hono<AppEnv>();

  const send = (c: Context, { status, text, headers, log }: answers.Answer) => {
    c.set("log", log);
    return respond(text, { status, headers: { ...TEXT, ...headers } });
  };

  app.use(async (c, next) => {
    const arrived = now();
    c.set("arrived", arrived);
    await next();
    const line = {
      ...c.get("log"),
      signedBy: c.get("signedBy"),
      status: c.res.status,
      requestId: c.env?.requestId,
      milliseconds: now() - arrived,
    };
    log(line, c.error);
  });

  app.use(async (c, next) =>
    c.req.method === "GET" || c.req.method === "POST"
      ? next()
      : send(c, answers.methodNotAllowed(c.req.method)),
  );

  app.get("/ping", (c) => send(c, answers.pong));

  app.get(
    "*",
    vValidator("query", Challenge, (result) => {
      if (!result.success) throw new Refusal(answers.challengeMissing);
    }),
    (c) => {
      const { challenge } = c.req.valid("query");
      return send(c, answers.challenged(challenge, asksForJson(c.req.header("Accept"))));
    },
  );

  /** Lets only signed webhooks through, read and typed. */
  const signedWebhook: MiddlewareHandler<AppEnv, "*", { out: { json: Webhook } }> = async (
    c,
    next,
  ) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const read = readWebhook(body, c.req.header(SIGNATURE_HEADER), secrets);
    c.set("signedBy", read.signedBy);
    if ("refused" in read) throw new Refusal(read.refused);
    c.req.addValidatedData("json", read.webhook);
    await next();
  };

  app.post("*", signedWebhook, async (c) => {
    const decision = decide(c.req.valid("json"), settings);
    if (decision.kind === "invalid") return send(c, answers.invalid(decision));
    if (decision.kind === "ignore") return send(c, answers.ignored(decision, settings.workspace));
    c.set("start", decision);
    return send(c, answers.started(decision, await start(decision, c.get("arrived"))));
  });

  app.onError((error, c) =>
    send(c, error instanceof Refusal ? error.answer : answers.unforeseen(error, c.get("start"))),
  );

  return app;
}
