import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";

/**
 * Creates the event that a function URL hands to its function (payload format 2.0).
 *
 * @param arrived milliseconds
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function functionUrlEvent(
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
