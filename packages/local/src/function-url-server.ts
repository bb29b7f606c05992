import { isUtf8 } from "node:buffer";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import * as v from "valibot";
import type { LocalFunction } from "./local-function.ts";

/**
 * The largest payload that Lambda accepts, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** The function's result for a request. */
export const FunctionResult = v.object({
  statusCode: v.number(),
  headers: v.record(v.string(), v.string()),
  body: v.string(),
});
type FunctionResult = v.InferOutput<typeof FunctionResult>;

/** Serves the function's URL. */
export const functionUrlListener =
  (localFunction: LocalFunction): RequestListener =>
  (request, response) => {
    answer(localFunction, request)
      .then((result) => write(response, result))
      // The client disconnected before it had sent its body.
      .catch(() => response.destroy());
  };

async function answer(
  localFunction: LocalFunction,
  request: IncomingMessage,
): Promise<FunctionResult> {
  const body = await readBody(request);
  if (!body) return message("Request must be smaller than 6 MiB", 413);
  const { result, error } = await localFunction.invoke(functionUrlEvent(request, body));
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
 * Creates the event that a function URL invokes its function with (payload format 2.0), as far as the
 * function reads it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
function functionUrlEvent({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer) {
  const question = url.indexOf("?");
  const path = question < 0 ? url : url.slice(0, question);
  const rawPath = path.startsWith("/") ? path : "/";
  const text = isUtf8(body);
  return {
    version: "2.0",
    rawPath,
    rawQueryString: question < 0 ? "" : url.slice(question + 1),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ),
    requestContext: { http: { method, path: rawPath } },
    ...(body.length > 0 && { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: !text,
  };
}
