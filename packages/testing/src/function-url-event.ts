import { isUtf8 } from "node:buffer";
import type { Row } from "./contract.ts";

/** The complete event of a function URL for a request. */
export function functionUrlEvent({
  path = "/",
  method = "GET",
  headers = {},
  body = "",
}: Row["request"]) {
  const [rawPath = "/", rawQueryString = ""] = path.split("?");
  const bytes = Buffer.from(body);
  const domainName = "abcdefghij.lambda-url.us-east-1.on.aws";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: {
      host: domainName,
      "x-amzn-trace-id": "Root=1-62ecd163-5f302e550dcde3b12402207d",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    requestContext: {
      accountId: "anonymous",
      apiId: "abcdefghij",
      domainName,
      domainPrefix: "abcdefghij",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "" },
      requestId: "d4a3d5b2-0000-4000-8000-000000000000",
      routeKey: "$default",
      stage: "$default",
      time: "01/May/2022:14:55:15 +0000",
      timeEpoch: 1651416915000,
    },
    ...(bytes.length > 0 && { body: bytes.toString(isUtf8(bytes) ? "utf8" : "base64") }),
    isBase64Encoded: !isUtf8(bytes),
  };
}
