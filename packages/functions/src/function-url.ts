import type { TextResponseInit } from "./app.ts";

/**
 * What Lambda hands to a function behind a function URL, as far as it is read here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export interface FunctionUrlEvent {
  rawPath: string;
  rawQueryString: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  requestContext: { domainName: string; http: { method: string } };
  body?: string;
  /** Lambda encodes bodies that are not text. */
  isBase64Encoded: boolean;
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
 * Makes the web-standard request that a function URL received, as far as a server reads one.
 *
 * Node's own `Request` is not used: it can't be made of everything that arrives (`fetch` forbids
 * the method TRACE, a GET with a body, and header values beyond Latin-1), and each must get its
 * answer. And Node loads it at its first use, which takes longer than all else in a cold start.
 */
export function toRequest(event: FunctionUrlEvent): Request {
  const { rawPath, rawQueryString, headers, requestContext, body = "", isBase64Encoded } = event;
  const { domainName, http } = requestContext;
  const request: Pick<Request, "method" | "url" | "arrayBuffer"> & { headers: HeaderReader } = {
    method: http.method,
    url: `https://${domainName}${rawPath}${rawQueryString && `?${rawQueryString}`}`,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    arrayBuffer: async () =>
      (isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : utf8.encode(body)).buffer,
  };
  return request as Request;
}

type HeaderReader = Pick<Headers, "get">;

/** Makes a response of text, as far as {@link toResult} reads one, for the same reason. */
export function textResponse(text: string, { status, headers }: TextResponseInit): Response {
  const response = { status, headers: new Map(Object.entries(headers)), text: async () => text };
  return response as Pick<Response, "status" | "text"> as Response;
}

/** Makes what Lambda needs to send a response. All of ours are text. */
export async function toResult(response: Response): Promise<FunctionUrlResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
