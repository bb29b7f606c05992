import { connect } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { type Served, serve } from "../src/serve.ts";

const served: Served[] = [];
async function listen(...args: Parameters<typeof serve>) {
  const server = await serve(...args);
  served.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(served.splice(0).map(({ close }) => close()));
});

test("serving leaves the global Request and Response as they are", async () => {
  const before = [globalThis.Request, globalThis.Response];
  await listen(() => new Response(), 0);
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

test("a body that the handler does not read does not keep the next request waiting", async () => {
  const { url } = await listen(() => new Response("too large", { status: 413 }), 0);
  for (let time = 0; time < 3; time += 1) {
    const response = await fetch(url, { method: "POST", body: new Uint8Array(2_000_000) });
    expect([response.status, await response.text()]).toEqual([413, "too large"]);
  }
});

test("a body of more than 8 MiB, or of no known length, is refused before the handler sees it", async () => {
  const handler = vi.fn(() => new Response());
  const { url } = await listen(handler, 0);
  const post = async (body: BodyInit) => {
    const init = { method: "POST", body, duplex: "half" };
    return (await fetch(url, init)).status;
  };
  expect(await post(new Uint8Array(8 * 1024 * 1024 + 1))).toBe(413);
  expect(await post(new Blob(["of no known length"]).stream())).toBe(411);
  expect(handler).not.toHaveBeenCalled();
  expect(await post(new Uint8Array(8 * 1024 * 1024))).toBe(200);
});

test("closing answers the requests under way and frees the port at once", async () => {
  const begun = Promise.withResolvers<void>();
  const { port, url, close } = await serve(async () => {
    begun.resolve();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return new Response("in time");
  }, 0);
  const answered = fetch(url).then((response) => response.text());
  await begun.promise;
  // If it waited until it cuts connections off, it would wait for ever now.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  await close();
  expect(await answered).toBe("in time");
  await listen(() => new Response(), port);
});

test("closing cuts off, after a second, what never ends", async () => {
  const { port, close } = await serve(() => new Response(), 0);
  const silent = connect(port, "127.0.0.1");
  const cutOff = new Promise((resolve) => silent.once("close", resolve));
  await new Promise((resolve) => silent.once("connect", resolve));
  await Promise.all([close(), cutOff]);
});
