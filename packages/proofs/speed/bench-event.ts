import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";

const domainName = "abcdefghij.lambda-url.us-east-1.on.aws";

/** The event of a function URL for the end of a publishing job. */
export function benchEvent(name: string) {
  const body = JSON.stringify(publishingJobEnd({ name }));
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/",
    rawQueryString: "",
    headers: {
      "x-exl-signature": sign(body, "itsasecret"),
      "content-type": "application/json",
      host: domainName,
      "user-agent": "Alma",
      "x-amzn-trace-id": "Root=1-62ecd163-5f302e550dcde3b12402207d",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    requestContext: { domainName, http: { method: "POST", path: "/" } },
    body,
    isBase64Encoded: false,
  };
}

export type BenchEvent = ReturnType<typeof benchEvent>;
