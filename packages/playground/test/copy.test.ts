import { execFile } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { publishingJobEnd } from "@almahook/alma/samples";
import { serveListener } from "@almahook/local/serve";
import { afterAll, expect, test } from "vitest";
import { curlCommand } from "../src/received-request.ts";
import { signed } from "./test-playground.ts";

const received: { method?: string; url?: string; signature?: unknown; body: Buffer }[] = [];
const server = await serveListener(async (request, response) => {
  const { method, url, headers } = request;
  received.push({
    method,
    url,
    signature: headers["x-exl-signature"],
    body: await buffer(request),
  });
  response.end();
}, 0);
afterAll(() => server.close());

test.each([
  ["an event", JSON.stringify(publishingJobEnd({ name: "It’s <a> 'job' $(date) `date` \\ !!" }))],
  ["what curl would take for a file", "@/etc/hostname"],
  ["line breaks", '{\r\n  "action": "LOAN"\n}\n'],
  ["what is not text", Buffer.from([0, 255, 10, 13, 195, 40])],
])("the curl command sends %s again, byte for byte", async (_, body) => {
  const request = { ...signed(""), path: "/a?b=c&d='e'", body: Buffer.from(body) };
  const command = curlCommand(request, server.url);
  await promisify(execFile)("sh", ["-c", command]);
  expect(received.at(-1)).toEqual({
    method: "POST",
    url: "/a?b=c&d='e'",
    signature: request.headers["x-exl-signature"],
    body: Buffer.from(body),
  });
});
