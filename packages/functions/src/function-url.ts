import type { MinimalRequest, MinimalResponse, TextResponseInit } from "./app.ts";

/**
 * The part of a function URL's event that is read here. Other callers, such as a test in Lambda's
 * console, may leave out any of it, or send null.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export interface FunctionUrlEvent {
  rawPath?: string;
  rawQueryString?: string | null;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string>> | null;
  requestContext?: { http?: { method?: string } } | null;
  body?: string | null;
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
 * Converts a function URL's event to the part of a request that the app reads.
 *
 * It is not a `Request`, which refuses some of what arrives (the method TRACE, a GET with a body,
 * header values beyond Latin-1): every request must get its answer. Also, Node loads `fetch` at its
 * first use, which takes longer than all else in a cold start.
 */
export function toRequest(event: FunctionUrlEvent): MinimalRequest {
  const { rawPath, rawQueryString, headers, isBase64Encoded } = event;
  const body = event.body ?? "";
  // Only /ping has a route of its own. All other paths get the same answer.
  const path = rawPath === "/ping" ? rawPath : "/";
  return {
    // Hono itself answers HEAD, with a standard `Response`. In lower case, it is like any other
    // method that is not allowed.
    method: isHead(event) ? "head" : methodOf(event),
    url: `https://function-url${path}?${rawQueryString ?? ""}`,
    headers: { get: (name) => headers?.[name.toLowerCase()] ?? null },
    arrayBuffer: async () =>
      (isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : utf8.encode(body)).buffer,
  };
}

const methodOf = ({ requestContext }: FunctionUrlEvent) => requestContext?.http?.method ?? "GET";

const isHead = (event: FunctionUrlEvent) => methodOf(event) === "HEAD";

/** Creates a text response that {@link toResult} can read. A `Response` would load `fetch`, too. */
export const textResponse = (
  text: string,
  { status, headers }: TextResponseInit,
): MinimalResponse => ({
  status,
  headers: Object.entries(headers),
  text: async () => text,
});

/** Converts the app's response, which is always text, to what Lambda sends. */
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
