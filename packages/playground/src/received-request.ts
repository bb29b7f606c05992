import * as v from "valibot";

/** A request as the function received it. */
export interface ReceivedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/**
 * An event that did not come through the URL can have any method and path, and both become part of
 * commands.
 */
const FunctionUrlEvent = v.object({
  rawPath: v.pipe(v.string(), v.startsWith("/")),
  rawQueryString: v.string(),
  headers: v.record(v.string(), v.string()),
  requestContext: v.object({
    http: v.object({ method: v.pipe(v.string(), v.regex(/^[A-Z-]+$/)) }),
  }),
  body: v.optional(v.string(), ""),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/**
 * Copies bytes that are kept. A small `Buffer` is a slice of a pool of 64 KiB, and would keep all
 * of it in memory.
 */
export const unpooled = (bytes: Buffer) => new Uint8Array(bytes);

/** The request in a function URL's event, or `undefined` if it is another event. */
export function receivedRequest(event: unknown): ReceivedRequest | undefined {
  const parsed = v.safeParse(FunctionUrlEvent, event);
  if (!parsed.success) return undefined;
  const { rawPath, rawQueryString, headers, requestContext, body, isBase64Encoded } = parsed.output;
  return {
    method: requestContext.http.method,
    path: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath,
    headers,
    body: unpooled(Buffer.from(body, isBase64Encoded ? "base64" : "utf8")),
  };
}
