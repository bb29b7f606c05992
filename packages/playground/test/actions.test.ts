import { buffer } from "node:stream/consumers";
import { verify } from "@almahook/alma/signature";
import { serveListener } from "@almahook/local/serve";
import { afterAll, expect, test } from "vitest";
import { playground, settings } from "./test-playground.ts";

/** A webhook that only notes which of the settings' secrets signed what it received. */
const signers: (string | undefined)[] = [];
const webhook = await serveListener(async (request, response) => {
  const body = await buffer(request);
  signers.push(verify(body, String(request.headers["x-exl-signature"]), settings.secrets));
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
  expect(signers.at(-1)).toBe(signer);
});

test("why a webhook can't be reached is said", async () => {
  const data = { event: "{}", secret: "current", deliveries: "once" };
  const response = await playground().post("/send", data);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe("It failed: bad port");
});

test.each([
  ["/faults", { fault: "flood" }, 'fault Invalid type: Expected ("none"'],
  ["/send", {}, "event is missing; secret is missing; deliveries is missing."],
])("what %s does not know is named", async (path, data, problem) => {
  const response = await playground().post(path, data);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(problem);
});
