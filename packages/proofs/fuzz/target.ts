import { createApp } from "@almahook/functions/app";
import {
  type FunctionUrlEvent,
  textResponse,
  toRequest,
  toResult,
} from "@almahook/functions/function-url";
import { LogLine, type RequestFacts, requestLine } from "@almahook/functions/log-line";
import { SECRET } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import * as v from "valibot";

/** The result of one request. */
export interface Outcome {
  status: number;
  body: string;
  /** The log lines, as text. */
  lines: string[];
  /** The names of the executions started. */
  started: string[];
}

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const properties = () => PROTOTYPES.map((each) => Reflect.ownKeys(each).length).join();
const PROPERTIES_BEFORE = properties();

/** Sends an event to the app through the adapter of the function URL. Every start succeeds. */
export async function send(event: FunctionUrlEvent): Promise<Outcome> {
  const facts: RequestFacts[] = [];
  const started: string[] = [];
  const app = createApp({
    secrets: { current: SECRET },
    settings: invented,
    start: async ({ executionName }) => {
      started.push(executionName);
      return { kind: "started", executionArn: `arn:${executionName}` };
    },
    log: (line) => void facts.push(line),
    monotonic: () => performance.now(),
    respond: textResponse,
  });
  const response = await app.fetch(toRequest(event) as Request);
  const { statusCode: status, body: answer } = await toResult(response, event);
  return { status, body: answer, lines: facts.map((line) => requestLine(line, 0)), started };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const EXECUTION_NAME = /^[\w-]{1,80}$/;

/** Characters. CloudWatch cuts events of more than 256 KiB. */
const MAX_LINE = 64_000;

const Line = v.pipe(v.string(), v.parseJson(), LogLine);

/** Lists what is wrong with a result, whatever was sent. */
export function flaws({ status, body, lines, started }: Outcome): string[] {
  const [line = ""] = lines;
  const text = line.slice(0, -1);
  const parsed = v.safeParse(Line, line);
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(lines.length === 1 ? [] : [`${lines.length} log lines`]),
    ...(line.endsWith("\n") && !BREAKS_A_LINE.test(text) ? [] : ["a broken log line"]),
    ...(parsed.success && parsed.output.status === status ? [] : ["a log line of another shape"]),
    ...(text.length <= MAX_LINE ? [] : [`a log line of ${text.length} characters`]),
    ...(`${body}${text}`.includes(SECRET) ? ["the secret"] : []),
    ...(started.every((name) => EXECUTION_NAME.test(name)) ? [] : ["an invalid execution name"]),
    ...(properties() === PROPERTIES_BEFORE ? [] : ["a prototype that was changed"]),
  ];
}
