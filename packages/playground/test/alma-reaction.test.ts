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

const reaction = (last: Delivery, ...earlier: Delivery[]) =>
  almaReaction(last, [...earlier, last], 0);
const text = (...deliveries: Parameters<typeof reaction>) => reaction(...deliveries).text;

test.each([
  [200, "Alma accepts this answer, and does not send the event again."],
  [401, "Alma never sends this event again: after a 401, it gives up at once."],
  [422, "Alma never sends this event again: after a 422, it gives up at once."],
  [undefined, "Alma waits for the answer, up to 5 seconds."],
])("to %s: %s", (status, sentence) => {
  expect(text(delivery(1, status))).toBe(sentence);
});

test("to a 5xx, Alma sends again after 1, 3 and 6 hours, each counted from the one before", () => {
  expect(reaction(delivery(1, 503))).toEqual({
    text: expect.stringMatching(/^Alma sends the event again in 1 hour, at /),
    attempt: 1,
    next: [HOUR, 4 * HOUR, 10 * HOUR],
    note: expect.stringContaining("Alma tries again after 1, 3 and 6 hours."),
  });
  const later = almaReaction(delivery(1, 503), [], 2 * HOUR);
  expect(later.text).toMatch(/^Alma would have sent the event again at /);
});

test("an answer after five seconds counts as a failure, whatever it says", () => {
  expect(reaction(delivery(1, 200, { milliseconds: 5001 }))).toMatchObject({
    text: "Alma did not wait: 5.00 s are more than 5 seconds, and count as a failure.",
    attempt: 1,
  });
  expect(text(delivery(1, 200, { milliseconds: 5000 }))).toContain("accepts this answer");
});

test("attempts are counted by the deliveries of the event that failed, up to four", () => {
  const failures = [1, 2, 3].map((number) => delivery(number, 503));
  expect(reaction(delivery(3, 500), ...failures.slice(0, 2))).toMatchObject({
    attempt: 3,
    next: [6 * HOUR],
  });
  expect(text(delivery(4, 503), ...failures)).toContain("this was attempt 4 of 4");
  expect(text(delivery(4, 200), ...failures)).toContain("accepts this answer");
  expect(reaction(delivery(2, 503), delivery(1, 200))).toMatchObject({ attempt: 1 });
});

test("of a delivery that failed, what followed it is said", () => {
  const deliveries = [delivery(1, 503), delivery(2, 200, { arrived: HOUR })];
  const [first, second] = deliveries.map((each) => almaReaction(each, deliveries, 0).text);
  expect(first).toMatch(/^The event was sent again at /);
  expect(second).toContain("accepts this answer");
});

test.each([
  ["GET", "/?challenge=a", 200, "activates the integration profile"],
  ["GET", "/", 400, "it got no challenge back"],
  ["DELETE", "/", 405, "Alma does not send such requests."],
])("to %s %s, answered %i: %s", (method, path, status, sentence) => {
  const request = { method, path, headers: {}, body: Buffer.alloc(0) };
  expect(text(delivery(1, status, { request }))).toContain(sentence);
});
