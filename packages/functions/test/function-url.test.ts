import { expect, test } from "vitest";
import { toRequest, toResult } from "../src/function-url.ts";

const event = {
  rawPath: "/a%20path",
  rawQueryString: "challenge=a%20b",
  headers: { host: "abc.lambda-url.us-east-1.on.aws", "x-exl-signature": "c2ln" },
  requestContext: { http: { method: "POST" } },
  body: '{"name":"Bücher"}',
  isBase64Encoded: false,
};

test("makes a request of an event", async () => {
  const request = toRequest(event);
  expect(request.method).toBe("POST");
  expect(request.url).toBe("https://function-url/?challenge=a%20b");
  expect(request.headers.get("X-Exl-Signature")).toBe("c2ln");
  expect(request.headers.get("X-Other")).toBeNull();
  expect(Buffer.from(await request.arrayBuffer()).toString()).toBe(event.body);
});

test("decodes a body that is not text, byte for byte", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const body = Buffer.from(bytes).toString("base64");
  const request = toRequest({ ...event, body, isBase64Encoded: true });
  expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes);
});

test("makes a request of what fetch would not send", async () => {
  for (const method of ["TRACE", "CONNECT", "GET"]) {
    const request = toRequest({
      ...event,
      headers: { "x-name": "→" },
      requestContext: { ...event.requestContext, http: { method } },
    });
    expect(request.method).toBe(method);
    expect(request.headers.get("X-Name")).toBe("→");
  }
});

test("makes the result of a response", async () => {
  const response = new Response("Bücher", { status: 422, headers: { Allow: "GET" } });
  expect(await toResult(response, event)).toEqual({
    statusCode: 422,
    headers: { allow: "GET", "content-type": "text/plain;charset=UTF-8" },
    body: "Bücher",
    isBase64Encoded: false,
  });
});
