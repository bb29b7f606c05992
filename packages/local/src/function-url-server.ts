import { isUtf8 } from "node:buffer";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import * as v from "valibot";
import type { LocalFunction } from "./local-function.ts";

/**
 * The largest payload that Lambda accepts, in bytes.
 *
 * @see https://docs.aws.amazon.com/localFunction/latest/dg/gettingstarted-limits.html
 */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** The function's result for a request. */
export const FunctionResult = v.object({
  statusCode: v.number(),
  headers: v.record(v.string(), v.string()),
  body: v.string(),
});
type FunctionResult = v.InferOutput<typeof FunctionResult>;

/**
 * Serves the function's URL.
 *
 * @param now milliseconds since 1970
 */
export const functionUrlListener =
  (localFunction: LocalFunction, now: () => number): RequestListener =>
  (request, response) => {
    answer(localFunction, request, now())
      .then((result) => write(response, result))
      // The client disconnected before it had sent its body.
      .catch(() => response.destroy());
  };

async function answer(
  localFunction: LocalFunction,
  request: IncomingMessage,
  arrived: number,
): Promise<FunctionResult> {
  const body = await readBody(request);
  if (!body) return message("Request must be smaller than 6 MiB", 413);
  const { result, error } = await localFunction.invoke(functionUrlEvent(request, body, arrived));
  return !error && v.is(FunctionResult, result) ? result : message("Internal Server Error", 502);
}

/** Reads a body to its end. @returns undefined if it is larger than Lambda accepts */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_PAYLOAD) chunks.push(chunk);
  }
  return size <= MAX_PAYLOAD ? Buffer.concat(chunks) : undefined;
}

function write(response: ServerResponse, { statusCode, headers, body }: FunctionResult) {
  response.writeHead(statusCode, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

/** What the URL answers instead of the function. */
const message = (text: string, statusCode: number): FunctionResult => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ Message: text }),
});

/**
 * Creates the event that a function URL invokes its function with (payload format 2.0).
 *
 * @param arrived milliseconds
 * @see https://docs.aws.amazon.com/localFunction/latest/dg/urls-invocation.html#urls-payloads
 */
function functionUrlEvent(
  request: Pick<IncomingMessage, "method" | "url" | "headers" | "httpVersion" | "socket">,
  body: Buffer,
  arrived: number,
) {
  const { method = "GET", url = "/", httpVersion, socket } = request;
  const { cookie, ...rest } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, String(value)]),
  );
  const question = url.indexOf("?");
  const path = question < 0 ? url : url.slice(0, question);
  const rawPath = path.startsWith("/") ? path : "/";
  const rawQueryString = question < 0 ? "" : url.slice(question + 1);
  const domainName = headers.host ?? "localhost";
  const text = isUtf8(body);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.split("; ") }),
    headers,
    ...(rawQueryString && { queryStringParameters: queryStringParameters(rawQueryString) }),
    requestContext: {
      accountId: "anonymous",
      apiId: "local",
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${httpVersion}`,
        sourceIp: socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(arrived).toUTCString(),
      timeEpoch: arrived,
    },
    ...(body.length > 0 && { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

function queryStringParameters(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}
