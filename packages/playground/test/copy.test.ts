import { execFile } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { publishingJobEnd } from "@almahook/alma/samples";
import { serveListener } from "@almahook/local/serve";
import { afterAll, expect, test } from "vitest";
import { curlCommand } from "../src/curl.ts";
import type { Delivery } from "../src/delivery.ts";
import { testFixture } from "../src/fixture.ts";
import { inspectWebhook } from "../src/inspect-webhook.ts";
import { settings, signed } from "./test-playground.ts";

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

function delivery(event: object | string, request = signed(event)): Delivery {
  const line = {
    requestId: "a",
    outcome: "ignored",
    reason: "no-pipeline",
    milliseconds: 3,
    signedBy: "current",
  } as const;
  return {
    id: "1",
    number: 1,
    event: "an event",
    arrived: 0,
    request,
    inspection: inspectWebhook(request, settings),
    answer: { status: 200, headers: {}, body: "It's fine." },
    log: { ...line, hasEvent: false, line: JSON.stringify(line) },
  };
}

/** Reads a fixture as the tests would. */
const read = (fixture: string) =>
  new Function("event", `return [${fixture}][0]`)((json: unknown) => ({
    json,
  }));

test("the fixture is a row of the contract's tests, without persons", () => {
  const event = publishingJobEnd({ name: "A job" });
  event.job_instance.submitted_by = { value: "jdoe", desc: "Jane Doe" };
  const fixture = testFixture(delivery(event));
  expect(fixture).not.toMatch(/jdoe|Jane/);
  expect(read(fixture)).toEqual({
    name: "POST /",
    request: { json: publishingJobEnd({ name: "A job" }) },
    status: 200,
    body: "It's fine.",
    log: { outcome: "ignored", reason: "no-pipeline", signedBy: "current" },
  });
});

test("of an event that nothing trusted has signed, the fixture has no persons either", () => {
  const event = publishingJobEnd({ name: "A job" });
  event.job_instance.submitted_by = { value: "jdoe", desc: "Jane Doe" };
  const forged = { ...signed("{}"), body: Buffer.from(JSON.stringify(event)) };
  const fixture = testFixture(delivery(event, forged));
  expect(fixture).not.toMatch(/jdoe|Jane/);
  const { request } = read(fixture);
  expect(JSON.parse(request.body)).toEqual(publishingJobEnd({ name: "A job" }));
  expect(request.headers).toMatchObject({ "x-exl-signature": expect.any(String) });
});

test("of an event about a patron, the fixture has the action alone", () => {
  const fixture = testFixture(delivery({ action: "LOAN", item_loan: { user_id: "jdoe" } }));
  expect(fixture).not.toContain("jdoe");
  expect(read(fixture)).toMatchObject({ request: { json: { action: "LOAN" } } });
});

test("a byte order mark before an event does not keep it from being a fixture", () => {
  const event = publishingJobEnd({ name: "A job" });
  expect(read(testFixture(delivery(`\ufeff${JSON.stringify(event)}`)))).toMatchObject({
    request: { json: event },
  });
});

test("what was refused is in the fixture as it was sent", () => {
  const { headers } = signed("{");
  expect(read(testFixture(delivery("{")))).toMatchObject({
    request: { method: "POST", path: "/", headers, body: "{" },
  });
});
