import { expect, test } from "vitest";
import { receivedRequest } from "../src/received-request.ts";

test.each([
  ["text", "a body", false],
  ["what is not text", Buffer.from([0, 255]).toString("base64"), true],
])("a body of %s that is kept keeps no other memory", (_, body, isBase64Encoded) => {
  const event = {
    rawPath: "/",
    rawQueryString: "",
    headers: {},
    requestContext: { http: { method: "POST" } },
    body,
    isBase64Encoded,
  };
  const bytes = receivedRequest(event)?.body;
  expect(bytes?.byteLength).toBeGreaterThan(0);
  expect(bytes?.buffer.byteLength).toBe(bytes?.byteLength);
});
