import { createApp } from "@almahook/functions/app";
import {
  type FunctionUrlEvent,
  textResponse,
  toRequest,
  toResult,
} from "@almahook/functions/function-url";
import { LogLine, requestLine } from "@almahook/functions/log-line";
import { SECRET, signed } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { invented } from "@almahook/testing/invented";
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { runs } from "../runs.ts";
import { eventWithNoise } from "./events.ts";
import { huge } from "./huge.ts";
import { badRequest } from "./requests.ts";

const signedEvent = (body: string) => functionUrlEvent(signed(body));

test("bad requests start nothing, get an answer below 500, and leave one whole log line", () =>
  fc.assert(
    fc.asyncProperty(badRequest, async (request) => {
      expect(await send(request)).toMatchObject({ started: [], flaws: [] });
    }),
    runs(300),
  ));

test("what an event has besides what is needed changes nothing", () =>
  fc.assert(
    fc.asyncProperty(eventWithNoise, async (event) => {
      const end = event.job_instance.end_time.replace(/[:.]/g, "-");
      const name = new RegExp(`^[a-z-]+-${end}-${event.job_instance.id}$`);
      expect(await send(signedEvent(JSON.stringify(event)))).toEqual({
        status: 200,
        started: [expect.stringMatching(name)],
        flaws: [],
      });
    }),
    runs(100),
  ));

test.each(huge)("huge and signed: %s", async (_, body, status, starts) => {
  const { started, ...outcome } = await send(signedEvent(body()));
  expect({ ...outcome, starts: started.length }).toEqual({ status, starts, flaws: [] });
});

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const properties = () => PROTOTYPES.map((each) => Reflect.ownKeys(each).length).join();
const PROPERTIES_BEFORE = properties();

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const EXECUTION_NAME = /^[\w-]{1,80}$/;

/** Characters. CloudWatch cuts events of more than 256 KiB. */
const MAX_LINE = 64_000;

const Line = v.pipe(v.string(), v.parseJson(), LogLine);

/**
 * Sends an event to the app through the adapter of the function URL. Every start succeeds.
 *
 * @returns the status, the names of the executions started, and what is wrong with the result,
 *   whatever was sent
 */
async function send(event: FunctionUrlEvent) {
  const lines: string[] = [];
  const started: string[] = [];
  const app = createApp({
    secrets: { current: SECRET },
    settings: invented,
    start: async ({ executionName }) => {
      started.push(executionName);
      return { kind: "started", executionArn: `arn:${executionName}` };
    },
    log: (facts) => void lines.push(requestLine(facts, 0)),
    monotonic: () => performance.now(),
    respond: textResponse,
  });
  const response = await app.fetch(toRequest(event) as Request);
  const { statusCode: status, body } = await toResult(response, event);
  const [line = ""] = lines;
  const text = line.slice(0, -1);
  const parsed = v.safeParse(Line, line);
  const flaws = [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(lines.length === 1 ? [] : [`${lines.length} log lines`]),
    ...(line.endsWith("\n") && !BREAKS_A_LINE.test(text) ? [] : ["a broken log line"]),
    ...(parsed.success && parsed.output.status === status ? [] : ["a log line of another shape"]),
    ...(text.length <= MAX_LINE ? [] : [`a log line of ${text.length} characters`]),
    ...(`${body}${text}`.includes(SECRET) ? ["the secret"] : []),
    ...(started.every((name) => EXECUTION_NAME.test(name)) ? [] : ["an invalid execution name"]),
    ...(properties() === PROPERTIES_BEFORE ? [] : ["a prototype that was changed"]),
  ];
  return { status, started, flaws };
}
