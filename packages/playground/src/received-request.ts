import * as v from "valibot";

/** A request as the function got it. */
export interface ReceivedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** Sent past the URL, an event can have anything for a method and a path, which commands are made of. */
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
 * Copies bytes that are to be kept into memory of their own. A small `Buffer` is part of 64 KiB that
 * Node.js hands out piece by piece, and keeps all of it.
 */
export const unpooled = (bytes: Buffer) => new Uint8Array(bytes);

/** The request that a function URL's event stands for, or `undefined` if it is not one. */
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
