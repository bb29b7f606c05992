import { execFile } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { jobEnd } from "@almahook/alma/samples";
import { verify } from "@almahook/alma/signature";
import { serveListener } from "@almahook/local/serve";
import { afterAll, expect, test } from "vitest";
import { curlCommand } from "../src/received-request.ts";
import { playground, settings, signed } from "./test-playground.ts";

/** A webhook that only keeps what it receives. */
const received: { method?: string; url?: string; signature: string; body: Buffer }[] = [];
const webhook = await serveListener(async (request, response) => {
  const { method, url, headers } = request;
  const signature = String(headers["x-exl-signature"]);
  received.push({ method, url, signature, body: await buffer(request) });
  response.end();
}, 0);
afterAll(() => webhook.close());

test.each([
  ["current", "current"],
  ["forged", undefined],
  ["constructor", undefined],
  ["__proto__", undefined],
])("what is signed with the secret '%s' is signed by %s", async (secret, signer) => {
  const { post } = playground({ webhookUrl: webhook.url });
  await post("/send", { event: "{}", secret, deliveries: "once" });
  const { body = Buffer.of(), signature = "" } = received.at(-1) ?? {};
  expect(body.toString()).toBe("{}");
  expect(verify(body, signature, settings.secrets)).toBe(signer);
});

test.each([
  ["an event", JSON.stringify(jobEnd({ name: "It’s <a> 'job' $(date) `date` \\ !!" }))],
  ["what curl would take for a file", "@/etc/hostname"],
  ["line breaks", '{\r\n  "action": "LOAN"\n}\n'],
  ["what is not text", Buffer.from([0, 255, 10, 13, 195, 40])],
])("the curl command sends %s again, byte for byte", async (_, sent) => {
  const body = Buffer.from(sent);
  const request = { ...signed(""), path: "/a?b=c&d='e'", body };
  await promisify(execFile)("sh", ["-c", curlCommand(request, webhook.url)]);
  const signature = request.headers["x-exl-signature"];
  expect(received.at(-1)).toEqual({ method: "POST", url: "/a?b=c&d='e'", signature, body });
});

test.each([
  ["/send", { event: "{}", secret: "current", deliveries: "once" }, 500, "It failed: bad port"],
  ["/send", {}, 400, "event is missing; secret is missing; deliveries is missing."],
  ["/faults", { fault: "flood" }, 400, 'fault Invalid type: Expected ("none"'],
])("why %s fails with %j is said", async (path, data, status, problem) => {
  const response = await playground().post(path, data);
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(problem);
});
