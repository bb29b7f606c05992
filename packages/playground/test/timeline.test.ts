import { publishingJobEnd } from "@almahook/alma/samples";
import { expect, test, vi } from "vitest";
import { DELIVERY_HEADER } from "../src/delivery-header.ts";
import { createTimeline } from "../src/timeline.ts";
import { answered, settings, signed } from "./test-playground.ts";

const event = publishingJobEnd({ name: settings.jobNames.PPOD });
const ARN = "arn:aws:states:us-east-1:123456789012:execution:ppod:one";
const line = (requestId: string, more: object = {}) =>
  JSON.stringify({ requestId, outcome: "started", reason: "started", executionArn: ARN, ...more });

const timelineOf = (limits = { deliveries: 1000, bytes: 64_000_000 }) => {
  let time = 0;
  return createTimeline({ settings, now: () => time++, limits });
};

test("a request shows as soon as it has arrived, then its answer and its line of log", () => {
  const timeline = timelineOf();
  const seen: unknown[] = [];
  timeline.onChange(({ number, answer, log }) => seen.push([number, answer?.status, log?.outcome]));
  const ended = timeline.began(signed(event));
  ended(...answered("a"));
  timeline.logged(line("a"));
  expect(seen).toEqual([
    [1, undefined, undefined],
    [1, 200, undefined],
    [1, 200, "started"],
  ]);
});

test("a line of log that comes before the answer waits for it", () => {
  const timeline = timelineOf();
  const ended = timeline.began(signed(event));
  timeline.logged(line("a"));
  ended(...answered("a"));
  expect(timeline.newestFirst(1)[0]?.log).toMatchObject({ outcome: "started", line: line("a") });
});

test("lines that are about no request are left out", () => {
  const timeline = timelineOf();
  for (const other of ["", "{", "null", '{"level":"WARN","message":"off"}']) timeline.logged(other);
  expect(timeline.count()).toBe(0);
});

test("the newest thousand are kept, and nothing of the others", () => {
  const timeline = timelineOf();
  for (let number = 1; number <= 3000; number += 1) {
    const ended = timeline.began(signed(event));
    ended(...answered(`${number}`));
    timeline.logged(line(`${number}`));
  }
  expect(timeline.count()).toBe(1000);
  expect(timeline.newestFirst(2).map(({ number }) => number)).toEqual([3000, 2999]);
  expect(timeline.newestFirst(5000)).toHaveLength(1000);
  expect(timeline.newestFirst(5, 2003).map(({ number }) => number)).toEqual([2002, 2001]);
  expect(timeline.ofExecution(ARN)).toHaveLength(1000);
});

test("large bodies push out the oldest before the count does", () => {
  const timeline = timelineOf({ deliveries: 1000, bytes: 100_000 });
  for (let number = 0; number < 50; number += 1) timeline.began(signed("x".repeat(20_000)));
  expect(timeline.count()).toBe(4);
});

test("what is answered after it was pushed out stays out", () => {
  const timeline = timelineOf({ deliveries: 1, bytes: 1_000_000 });
  const ended = timeline.began(signed(event));
  timeline.began(signed(event));
  ended(...answered("a"));
  timeline.logged(line("a"));
  expect(timeline.count()).toBe(1);
  expect(timeline.ofExecution(ARN)).toEqual([]);
});

test("deliveries of the same event, and those that led to an execution, are found", () => {
  const timeline = timelineOf();
  const other = timeline.began(signed({ action: "LOAN" }));
  for (const requestId of ["a", "b"]) {
    const ended = timeline.began(signed(event));
    ended(...answered(requestId));
    timeline.logged(line(requestId));
  }
  other(...answered("c"));
  const [second, first, loan] = timeline.newestFirst(3);
  expect(first && timeline.deliveries(first)).toEqual([first, second]);
  expect(loan && timeline.deliveries(loan)).toEqual([loan]);
  expect(timeline.ofExecution(ARN)).toEqual([first, second]);
});

test("tells whether there were more than are kept", () => {
  const timeline = timelineOf({ deliveries: 2, bytes: 1_000_000 });
  for (const forgot of [false, false, true]) {
    timeline.began(signed(event));
    expect(timeline.forgot()).toBe(forgot);
  }
});

test("a delivery is found by the id that it was sent with, once", () => {
  const timeline = timelineOf();
  const request = signed(event);
  const headers = { ...request.headers, [DELIVERY_HEADER]: "mine" };
  timeline.began({ ...request, headers });
  timeline.began({ ...request, headers });
  expect(timeline.find("mine")?.number).toBe(1);
  expect(timeline.count()).toBe(2);
});

test("a listener that has left is told no more", () => {
  const timeline = timelineOf();
  const listener = vi.fn();
  timeline.onChange(listener)();
  timeline.began(signed(event));
  expect(listener).not.toHaveBeenCalled();
});
