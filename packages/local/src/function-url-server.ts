import { isUtf8 } from "node:buffer";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { FunctionUrlEvent, FunctionUrlResult } from "@almahook/functions/function-url";
import type { Answer } from "@almahook/playground/delivery";
import { type ReceivedRequest, unpooled } from "@almahook/playground/received-request";

/**
 * The largest payload that Lambda accepts, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** What the function returned for an event, or the error with which it failed. */
export type Invocation = { requestId: string } & (
  | { result: FunctionUrlResult; error?: undefined }
  | { error: string; result?: undefined }
);

/** Invokes the function with the event of a function URL. */
export type Invoke = (event: FunctionUrlEvent) => Promise<Invocation>;

/**
 * Is called with each request that the function is invoked for. @returns the function to call with
 * the id of the invocation, and its answer
 */
type OnRequest = (request: ReceivedRequest) => (requestId: string, answer: Answer) => void;

/** Serves the function's URL. */
export const functionUrlListener =
  (invoke: Invoke, onRequest: OnRequest): RequestListener =>
  (request, response) => {
    answer(request, invoke, onRequest)
      .then((result) => write(response, result))
      // The client disconnected before it had sent its body.
      .catch(() => response.destroy());
  };

async function answer(
  incoming: IncomingMessage,
  invoke: Invoke,
  onRequest: OnRequest,
): Promise<Answer> {
  const body = await readBody(incoming);
  if (!body) return message("Request must be smaller than 6 MiB", 413);
  const request = receivedRequest(incoming, body);
  const onAnswer = onRequest(request);
  const { requestId, result, error } = await invoke(functionUrlEvent(request));
  if (error !== undefined) {
    onAnswer(requestId, { status: 502, headers: {}, body: error });
    return message("Internal Server Error", 502);
  }
  const { statusCode: status, headers, body: text } = result;
  onAnswer(requestId, { status, headers, body: text });
  return { status, headers, body: text };
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

function write(response: ServerResponse, { status, headers, body }: Answer) {
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

/** What the URL answers instead of the function. */
const message = (text: string, status: number): Answer => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ Message: text }),
});

const receivedRequest = (
  { method = "GET", url = "/", headers }: IncomingMessage,
  body: Buffer,
): ReceivedRequest => ({
  method,
  path: url.startsWith("/") ? url : "/",
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  ),
  body: unpooled(body),
});

/**
 * Creates the event that a function URL invokes its function with (payload format 2.0), as far as the
 * function reads it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
function functionUrlEvent({ method, path, headers, body }: ReceivedRequest) {
  const [rawPath = "/"] = path.split("?", 1);
  const text = isUtf8(body);
  return {
    version: "2.0",
    rawPath,
    rawQueryString: path.slice(rawPath.length + 1),
    headers,
    requestContext: { http: { method, path: rawPath } },
    ...(body.length > 0 && { body: Buffer.from(body).toString(text ? "utf8" : "base64") }),
    isBase64Encoded: !text,
  };
}
