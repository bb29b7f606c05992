import { type AppOptions, createApp } from "@almahook/functions/app";
import { textResponse, toRequest, toResult } from "@almahook/functions/function-url";
import { type RequestFacts, requestLine } from "@almahook/functions/log-line";
import { SECRET } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/dev1";
import type { HostileRequest } from "./requests.ts";

/** What came of one request. */
export interface Outcome {
  status: number;
  body: string;
  /** The log lines, as text. */
  lines: string[];
  /** The names of the executions started. */
  started: string[];
  milliseconds: number;
}

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const properties = () => PROTOTYPES.map((each) => Reflect.ownKeys(each).length).join();
const AS_THEY_WERE = properties();

/** The service, to be sent what is hostile. It starts whatever it decides to start. */
export function createTarget() {
  const lines: RequestFacts[] = [];
  const started: string[] = [];
  const options: AppOptions = {
    secrets: { current: SECRET },
    settings,
    start: async ({ executionName }) => {
      started.push(executionName);
      return { kind: "started", executionArn: `arn:${executionName}` };
    },
    log: (line) => void lines.push(line),
    now: () => performance.now(),
  };
  const app = createApp(options);
  const lambdaApp = createApp({ ...options, respond: textResponse });

  async function observe(send: () => Promise<{ status: number; body: string }>): Promise<Outcome> {
    const begun = performance.now();
    const { status, body } = await send();
    return {
      status,
      body,
      lines: lines.splice(0).map((line) => requestLine(line, 0)),
      started: started.splice(0),
      milliseconds: performance.now() - begun,
    };
  }

  return {
    /** Sends a request through the adapter of the function URL, which takes whatever there is. */
    viaLambda: ({ method, path, query, headers, body }: HostileRequest) =>
      observe(async () => {
        const event = {
          rawPath: path,
          rawQueryString: query,
          headers,
          requestContext: { domainName: "example.org", http: { method } },
          body: Buffer.from(body).toString("base64"),
          isBase64Encoded: true,
        };
        const response = await lambdaApp.fetch(toRequest(event) as Request);
        const result = await toResult(response, event);
        return { status: result.statusCode, body: result.body };
      }),

    /** Sends a request to the app, unless the web's `Request` would not have it. */
    async viaApp(hostile: HostileRequest): Promise<Outcome | undefined> {
      const request = webRequest(hostile);
      if (!request) return undefined;
      return observe(async () => {
        const response = await app.request(request);
        return { status: response.status, body: await response.text() };
      });
    },
  };
}

function webRequest({ method, path, query, headers, body }: HostileRequest): Request | undefined {
  try {
    return new Request(`http://example.org${path}${query && `?${query}`}`, {
      method,
      headers,
      ...(body.length > 0 && { body: Buffer.from(body) }),
    });
  } catch {
    return undefined;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Says what is wrong with an outcome, whatever was sent. */
export function flaws(outcome: Outcome): string[] {
  const { status, body, lines, started } = outcome;
  const [line = ""] = lines;
  const text = line.slice(0, -1);
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(lines.length === 1 ? [] : [`${lines.length} log lines`]),
    ...(line.endsWith("\n") && !BREAKS_A_LINE.test(text) ? [] : ["a broken log line"]),
    ...(parses(text, status) ? [] : ["a log line that is not JSON, or has another status"]),
    ...(text.length < MAX_LINE ? [] : [`a log line of ${text.length} characters`]),
    ...(`${body}${text}`.includes(SECRET) ? ["the secret"] : []),
    ...(started.every((name) => EXECUTION_NAME.test(name)) ? [] : ["a name that is none"]),
    ...(properties() === AS_THEY_WERE ? [] : ["a prototype that was changed"]),
  ];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const EXECUTION_NAME = /^[\w-]{1,80}$/;

/** Characters. CloudWatch cuts events of more than 256 KiB. */
const MAX_LINE = 60_000;

function parses(text: string, status: number): boolean {
  try {
    return JSON.parse(text).status === status;
  } catch {
    return false;
  }
}
