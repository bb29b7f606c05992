import { expect, test } from "vitest";
import { receivedRequest } from "../src/received-request.ts";

const event = {
  rawPath: "/",
  rawQueryString: "",
  headers: {},
  requestContext: { http: { method: "POST" } },
};

test.each([
  ["text", "a body", false],
  ["what is not text", Buffer.from([0, 255]).toString("base64"), true],
])("a body of %s that is kept keeps no other memory", (_, body, isBase64Encoded) => {
  const bytes = receivedRequest({ ...event, body, isBase64Encoded })?.body;
  expect(bytes?.byteLength).toBeGreaterThan(0);
  expect(bytes?.buffer.byteLength).toBe(bytes?.byteLength);
});

test.each([
  { ...event, rawPath: "@example.org/" },
  { ...event, requestContext: { http: { method: "$(date)" } } },
])("an event that no function URL makes is not a request: %j", (odd) => {
  expect(receivedRequest(odd)).toBeUndefined();
});
