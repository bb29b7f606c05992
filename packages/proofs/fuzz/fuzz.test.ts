import { signed } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../runs.ts";
import { eventWithNoise } from "./events.ts";
import { huge } from "./huge.ts";
import { badRequest } from "./requests.ts";
import { flaws, send } from "./target.ts";

const signedEvent = (body: string) => functionUrlEvent(signed(body));

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
      const outcome = await send(signedEvent(JSON.stringify(event)));
      expect([outcome.status, flaws(outcome)]).toEqual([200, []]);
      const end = event.job_instance.end_time.replace(/[:.]/g, "-");
      expect(outcome.started).toEqual([
        expect.stringMatching(new RegExp(`^[a-z-]+-${end}-${event.job_instance.id}$`)),
      ]);
    }),
    runs(100),
  ));

test.each(huge)("huge and signed: %s", async (_, body, status, starts) => {
  const outcome = await send(signedEvent(body()));
  expect([outcome.status, outcome.started.length, flaws(outcome)]).toEqual([status, starts, []]);
});
