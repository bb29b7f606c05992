import { signed } from "@almahook/testing/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../runs.ts";
import { eventWithNoise } from "./events.ts";
import { huge } from "./huge.ts";
import { badRequest, type HostileRequest } from "./requests.ts";
import { flaws, send } from "./target.ts";

/** A signed request as a function URL receives it. */
function signedRequest(text: string): HostileRequest {
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

test("bad requests start nothing, get an answer below 500, and leave one whole log line", () =>
  fc.assert(
    fc.asyncProperty(badRequest, async (request) => {
      const outcome = await send(request);
      expect([flaws(outcome), outcome.started]).toEqual([[], []]);
    }),
    runs(300),
  ));

test("what an event has besides what is needed changes nothing", () =>
  fc.assert(
    fc.asyncProperty(eventWithNoise, async (event) => {
      const outcome = await send(signedRequest(JSON.stringify(event)));
      expect([outcome.status, flaws(outcome)]).toEqual([200, []]);
      const end = event.job_instance.end_time.replace(/[:.]/g, "-");
      expect(outcome.started).toEqual([
        expect.stringMatching(new RegExp(`^[a-z-]+-${end}-${event.job_instance.id}$`)),
      ]);
    }),
    runs(100),
  ));

test.each(huge)("huge and signed: %s", async (_, body, status, starts) => {
  const outcome = await send(signedRequest(body()));
  expect([outcome.status, outcome.started.length, flaws(outcome)]).toEqual([status, starts, []]);
});
