import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";
import { pipelines } from "@almahook/pipelines/registry";

const domainName = "abcdefghij.lambda-url.us-east-1.on.aws";

const functionUrlEvent = (method: string, query: string, headers: object, body?: string) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: "/",
  rawQueryString: query,
  headers: {
    ...headers,
    host: domainName,
    "user-agent": "Alma",
    "x-amzn-trace-id": "Root=1-62ecd163-5f302e550dcde3b12402207d",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  },
  requestContext: { domainName, http: { method, path: "/" } },
  body,
  isBase64Encoded: false,
});

/** The end of a publishing job. */
function jobEnd(name: string) {
  const body = JSON.stringify(publishingJobEnd({ name }));
  const headers = {
    "x-exl-signature": sign(body, "itsasecret"),
    "content-type": "application/json",
  };
  return functionUrlEvent("POST", "", headers, body);
}

/** The events of a function URL, by kind of request. */
export const events = {
  challenge: functionUrlEvent("GET", "challenge=a-challenge", {}),
  ignored: jobEnd("Publishing Platform Job OTHER to Dev1"),
  start: jobEnd(pipelines[0].defaultJobName("Dev1")),
};

export type EventKind = keyof typeof events;
