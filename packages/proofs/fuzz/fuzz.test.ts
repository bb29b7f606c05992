import { signed } from "@almahook/testing/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventWithNoise } from "./events.ts";
import { huge } from "./huge.ts";
import { badRequest, type HostileRequest } from "./requests.ts";
import { createTarget, flaws } from "./target.ts";

const RUNS = { numRuns: 300, seed: 20220501 };

/** A signed request for the adapter of the function URL. */
function signedRequest(event: object | string): HostileRequest {
  const text = typeof event === "string" ? event : JSON.stringify(event);
  const { method, headers, body } = signed(text);
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path: "/",
    query: "",
    headers: Object.fromEntries(lowerCase),
    body: Buffer.from(body),
  };
}

test("bad requests start nothing, get an answer below 500, and leave one whole log line", async () => {
  const target = createTarget();
  await fc.assert(
    fc.asyncProperty(badRequest, async (request) => {
      const viaLambda = await target.viaLambda(request);
      expect([flaws(viaLambda), viaLambda.started]).toEqual([[], []]);
      const viaApp = await target.viaApp(request);
      expect([viaApp ? flaws(viaApp) : [], viaApp?.started ?? []]).toEqual([[], []]);
    }),
    RUNS,
  );
});

test("what an event has besides what is needed changes nothing", async () => {
  const target = createTarget();
  await fc.assert(
    fc.asyncProperty(eventWithNoise, async (event) => {
      const outcome = await target.viaLambda(signedRequest(event));
      expect([outcome.status, flaws(outcome)]).toEqual([200, []]);
      const end = event.job_instance.end_time.replace(/[:.]/g, "-");
      expect(outcome.started).toEqual([
        expect.stringMatching(new RegExp(`^[a-z-]+-${end}-${event.job_instance.id}$`)),
      ]);
    }),
    { ...RUNS, numRuns: 100 },
  );
});

test.each(huge)("signed, of 1 MiB: $name → $status", async ({ body, status, starts }) => {
  const outcome = await createTarget().viaLambda(signedRequest(body()));
  expect([outcome.status, outcome.started.length, flaws(outcome)]).toEqual([
    status,
    starts ?? 0,
    [],
  ]);
});
