import { randomUUID } from "node:crypto";
import { publishingJobEnd } from "@almahook/alma/samples";
import { expect, test, vi } from "vitest";
import { DELIVERY_HEADER } from "../src/delivery.ts";
import { createTimeline } from "../src/timeline.ts";
import { answered, logLine, settings, signed } from "./test-playground.ts";

const event = publishingJobEnd({ name: settings.jobNames.MAPS });
const ARN = "arn:aws:states:us-east-1:123456789012:execution:maps:one";
const started = { outcome: "started", reason: "started", pipeline: "MAPS", executionArn: ARN };
const ignored = { outcome: "ignored", reason: "no-pipeline" };

const timelineOf = (limits = { deliveries: 1000, bytes: 64_000_000 }) => {
  let time = 0;
  return createTimeline({ settings, now: () => time++, limits });
};
type Timeline = ReturnType<typeof createTimeline>;

let requests = 0;

/** A delivery, all of it. */
function deliver(timeline: Timeline, log: object, sent: object | string = event) {
  requests += 1;
  const ended = timeline.began(signed(sent));
  timeline.logged(logLine(`${requests}`, log));
  ended(...answered(`${requests}`));
}

const numbers = (timeline: Timeline) => timeline.all().map(({ number }) => number);

test("a request shows as soon as it has arrived, then with its answer and its log line", () => {
  const timeline = timelineOf();
  const seen: unknown[] = [];
  timeline.onChange((delivery) =>
    seen.push([delivery?.number, delivery?.answer?.status, delivery?.log?.outcome]),
  );
  const ended = timeline.began(signed(event));
  const line = logLine("a", started);
  timeline.logged(line);
  ended(...answered("a"));
  expect(seen).toEqual([
    [1, undefined, undefined],
    [1, 200, "started"],
  ]);
  expect(timeline.all()[0]?.log?.line).toBe(line);
});

test("log lines that are about no request are left out", () => {
  const timeline = timelineOf();
  for (const other of ["", "{", "null", '{"level":"WARN","message":"off"}']) timeline.logged(other);
  expect(timeline.count()).toBe(0);
});

test("when there are too many, ignored webhooks of other jobs are forgotten first", () => {
  const timeline = timelineOf({ deliveries: 100, bytes: 64_000_000 });
  for (let number = 1; number <= 20; number += 1) deliver(timeline, started);
  const failed = { outcome: "failed", reason: "refused", pipeline: "MAPS" };
  for (let number = 1; number <= 5; number += 1) deliver(timeline, failed);
  for (let number = 1; number <= 3000; number += 1) deliver(timeline, ignored, { number });
  expect([timeline.count(), timeline.received()]).toEqual([100, 3025]);
  expect(numbers(timeline).slice(0, 26)).toEqual([
    ...Array.from({ length: 25 }, (_, index) => index + 1),
    3025 - 74,
  ]);
  expect(timeline.ofExecution(ARN)).toHaveLength(20);
});

test("then the oldest of the others, and nothing of them is left", () => {
  const timeline = timelineOf({ deliveries: 100, bytes: 64_000_000 });
  for (let number = 1; number <= 300; number += 1) deliver(timeline, started);
  expect([timeline.count(), timeline.received()]).toEqual([100, 300]);
  expect(numbers(timeline)[0]).toBe(201);
  expect(timeline.ofExecution(ARN)).toHaveLength(100);
  expect(timeline.events()).toHaveLength(1);
});

test("large bodies count by their size", () => {
  const timeline = timelineOf({ deliveries: 1000, bytes: 100_000 });
  for (let number = 0; number < 50; number += 1) timeline.began(signed("x".repeat(20_000)));
  expect(timeline.count()).toBe(4);
});

test("what is answered after it was forgotten stays forgotten", () => {
  const timeline = timelineOf({ deliveries: 1, bytes: 1_000_000 });
  const ended = timeline.began(signed(event));
  timeline.began(signed(event));
  timeline.logged(logLine("a", started));
  ended(...answered("a"));
  expect(timeline.count()).toBe(1);
  expect(timeline.ofExecution(ARN)).toEqual([]);
});

test("deliveries of the same event are together, the event that was delivered last first", () => {
  const timeline = timelineOf();
  deliver(timeline, started);
  deliver(timeline, ignored, { action: "LOAN" });
  timeline.began({ method: "GET", path: "/ping", headers: {}, body: Buffer.alloc(0) });
  deliver(timeline, { ...started, outcome: "duplicate", reason: "duplicate" });
  const events = timeline.events();
  expect(events.map((deliveries) => deliveries.map(({ number }) => number))).toEqual([
    [1, 4],
    [3],
    [2],
  ]);
  expect(timeline.ofEvent(events[0]?.[0]?.event ?? "")).toEqual(events[0]);
  expect(timeline.ofExecution(ARN)).toEqual(events[0]);
});

test("a delivery is found by the id that it was sent with, once", () => {
  const timeline = timelineOf();
  const request = signed(event);
  const mine = randomUUID();
  const headers = { ...request.headers, [DELIVERY_HEADER]: mine };
  timeline.began({ ...request, headers });
  timeline.began({ ...request, headers });
  expect(timeline.find(mine)?.number).toBe(1);
  expect(timeline.count()).toBe(2);
});

test("an id that is not of the playground's kind is not taken: it would be part of an address", () => {
  const timeline = timelineOf();
  const request = signed(event);
  timeline.began({ ...request, headers: { ...request.headers, [DELIVERY_HEADER]: "../clear" } });
  expect(timeline.find("../clear")).toBeUndefined();
  expect(timeline.count()).toBe(1);
});

test("once it is cleared, nothing is left, and what is under way does not come back", () => {
  const timeline = timelineOf();
  deliver(timeline, started);
  const ended = timeline.began(signed(event));
  timeline.clear();
  timeline.logged(logLine("a", started));
  ended(...answered("a"));
  expect([timeline.count(), timeline.received(), timeline.events()]).toEqual([0, 0, []]);
  expect(timeline.ofExecution(ARN)).toEqual([]);
});

test("a listener that has left is told no more", () => {
  const timeline = timelineOf();
  const listener = vi.fn();
  timeline.onChange(listener)();
  timeline.began(signed(event));
  expect(listener).not.toHaveBeenCalled();
});
