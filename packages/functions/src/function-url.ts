import type { MinimalRequest, MinimalResponse, TextResponseInit } from "./app.ts";

/**
 * What Lambda hands to a function behind a function URL, as far as it is read here. Other front ends,
 * and a test in Lambda's console, may leave out any of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export interface FunctionUrlEvent {
  rawPath?: string;
  rawQueryString?: string;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string>>;
  requestContext?: { http?: { method?: string } };
  body?: string;
  /** Lambda encodes bodies that are not text. */
  isBase64Encoded?: boolean;
}

/** What Lambda turns into the HTTP response. */
export interface FunctionUrlResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: false;
}

const utf8 = new TextEncoder();

/**
 * Creates the request that a function URL received, as far as the app reads one.
 *
 * Node's own `Request` is not used: it can't express everything that arrives (`fetch` forbids the
 * method TRACE, a GET with a body, and header values beyond Latin-1), and each must get its answer.
 * And Node loads `fetch` at its first use, which takes longer than all else in a cold start.
 */
export function toRequest(event: FunctionUrlEvent): MinimalRequest {
  const { rawPath, rawQueryString = "", headers = {}, body = "", isBase64Encoded } = event;
  // All other paths are answered alike, and no text that arrives as a path can miss the routes.
  const path = rawPath === "/ping" ? rawPath : "/";
  return {
    // Hono answers HEAD with a new standard `Response`. In lower case, it is one more method that is
    // not allowed.
    method: isHead(event) ? "head" : methodOf(event),
    url: `https://function-url${path}?${rawQueryString}`,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    arrayBuffer: async () =>
      (isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : utf8.encode(body)).buffer,
  };
}

const methodOf = ({ requestContext }: FunctionUrlEvent) => requestContext?.http?.method ?? "GET";

const isHead = (event: FunctionUrlEvent) => methodOf(event) === "HEAD";

/** Creates a text response with what {@link toResult} reads. Node's own would load `fetch`, too. */
export const textResponse = (
  text: string,
  { status, headers }: TextResponseInit,
): MinimalResponse => ({
  status,
  headers: Object.entries(headers),
  text: async () => text,
});

/** Creates what Lambda needs to send the app's response to an event. All of them are text. */
export async function toResult(
  response: MinimalResponse,
  event: FunctionUrlEvent,
): Promise<FunctionUrlResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: isHead(event) ? "" : await response.text(),
    isBase64Encoded: false,
  };
}
