import type { Delivery } from "@almahook/playground/delivery";
import { expect, onTestFinished, test } from "vitest";
import { functionUrlListener, type Invoke } from "../src/function-url-server.ts";
import { serveListener } from "../src/serve.ts";

/** Sends a request to the URL of a function. @returns its answer, and what is kept of the request */
async function send(body: Uint8Array<ArrayBuffer>, invoke: Invoke) {
  const kept: Pick<Delivery, "request" | "answer">[] = [];
  const listener = functionUrlListener(invoke, (request) => (_requestId, answer) => {
    kept.push({ request, answer });
  });
  const { url, close } = await serveListener(listener, 0);
  onTestFinished(close);
  const response = await fetch(url, { method: "POST", body });
  return { status: response.status, text: await response.text(), kept };
}

test("a function that fails is a 502, whose reason only the page shows", async () => {
  const error = "TypeError: broken";
  const { status, text, kept } = await send(Buffer.from("{}"), async () => ({
    requestId: "1",
    error,
  }));
  expect([status, text]).toEqual([502, '{"Message":"Internal Server Error"}']);
  expect(kept).toMatchObject([{ answer: { status: 502, body: "TypeError: broken" } }]);
});

test.each([
  ["text", Buffer.from("a body")],
  ["something other than text", Buffer.of(0, 255)],
])("a body of %s that is kept keeps no other memory", async (_, body) => {
  const result = { statusCode: 200, headers: {}, body: "", isBase64Encoded: false } as const;
  const { kept } = await send(body, async () => ({ requestId: "1", result }));
  const bytes = kept[0]?.request.body;
  expect(bytes).toEqual(new Uint8Array(body));
  expect(bytes?.buffer.byteLength).toBe(body.length);
});
