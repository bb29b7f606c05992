import { expect, test } from "vitest";
import { almaReaction } from "../src/alma-reaction.ts";
import type { Delivery } from "../src/delivery.ts";

const HOUR = 3_600_000;

function delivery(number: number, status?: number, more: Partial<Delivery> = {}): Delivery {
  const request = { method: "POST", path: "/", headers: {}, body: Buffer.alloc(0) };
  const answer = status === undefined ? undefined : { status, headers: {}, body: "" };
  const event = "an event";
  return { id: `${number}`, number, event, arrived: 0, request, answer, milliseconds: 10, ...more };
}

const reaction = (last: Delivery, ...earlier: Delivery[]) => almaReaction(last, [...earlier, last]);

test.each([
  [200, "is-content"],
  [401, "never-again"],
  [422, "never-again"],
  [undefined, "waits"],
])("to %s, Alma %s", (status, kind) => {
  expect(reaction(delivery(1, status))).toEqual({ kind });
});

test("to a 5xx, Alma sends again after 1, 3 and 6 hours, each counted from the one before", () => {
  expect(reaction(delivery(1, 503))).toEqual({
    kind: "sends-again",
    attempt: 1,
    late: false,
    next: [
      { attempt: 2, at: HOUR },
      { attempt: 3, at: 4 * HOUR },
      { attempt: 4, at: 10 * HOUR },
    ],
  });
});

test("an answer after five seconds counts as a failure, whatever it says", () => {
  expect(reaction(delivery(1, 200, { milliseconds: 5001 }))).toMatchObject({
    kind: "sends-again",
    late: true,
  });
  expect(reaction(delivery(1, 200, { milliseconds: 5000 }))).toEqual({ kind: "is-content" });
});

test("attempts are counted by the deliveries of the event that failed, up to four", () => {
  const failures = [1, 2, 3].map((number) => delivery(number, 503));
  const next = [{ attempt: 4, at: 6 * HOUR }];
  expect(reaction(delivery(3, 500), ...failures.slice(0, 2))).toMatchObject({ attempt: 3, next });
  expect(reaction(delivery(4, 503), ...failures)).toEqual({ kind: "gives-up" });
  expect(reaction(delivery(4, 200), ...failures)).toEqual({ kind: "is-content" });
  expect(reaction(delivery(2, 503), delivery(1, 200))).toMatchObject({ attempt: 1 });
});

test("of a delivery that failed, what followed it is said", () => {
  const [first, second] = [delivery(1, 503), delivery(2, 200, { arrived: HOUR })];
  expect(almaReaction(first, [first, second])).toEqual({ kind: "was-sent-again", at: HOUR });
  expect(almaReaction(second, [first, second])).toEqual({ kind: "is-content" });
});

test("what is not an event has its own reaction", () => {
  const get = (path: string, method = "GET") => ({
    request: { method, path, headers: {}, body: Buffer.alloc(0) },
  });
  expect(reaction(delivery(1, 200, get("/?challenge=a")))).toEqual({
    kind: "challenged",
    accepted: true,
  });
  expect(reaction(delivery(1, 400, get("/")))).toEqual({ kind: "challenged", accepted: false });
  expect(reaction(delivery(1, 405, get("/", "DELETE")))).toEqual({ kind: "is-not-alma" });
});
