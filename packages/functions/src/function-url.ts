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
 * Makes the web-standard request that a function URL received.
 *
 * It is a `Request` as far as a server reads one (method, URL, single headers, body). A real one
 * could not be made of everything that arrives, and each must get its answer: `fetch` forbids the
 * method TRACE, a GET with a body, and header values beyond Latin-1.
 */
export function toRequest(event: FunctionUrlEvent): Request {
  const { rawPath, rawQueryString, headers, requestContext, body = "", isBase64Encoded } = event;
  const { domainName, http } = requestContext;
  const properties: Partial<Record<keyof Request, unknown>> = {
    method: http.method,
    url: `https://${domainName}${rawPath}${rawQueryString && `?${rawQueryString}`}`,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    arrayBuffer: async () =>
      (isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : utf8.encode(body)).buffer,
  };
  return Object.setPrototypeOf(properties, Request.prototype);
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
