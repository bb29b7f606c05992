import { jobEnd } from "@almahook/alma/samples";
import { expect, test } from "vitest";
import { createTimeline } from "../src/timeline.ts";
import { begin, deliver, STARTED, settings, signed } from "./test-playground.ts";

const event = jobEnd({ name: settings.jobNames.MAPS });
const ignored = { outcome: "ignored", reason: "no-pipeline" };

const timelineOf = () => createTimeline({ settings, now: () => 0 });

test("a request shows as soon as it has arrived, then with its answer and its log line", () => {
  const timeline = timelineOf();
  const seen: unknown[] = [];
  const stop = timeline.onChange((delivery) =>
    seen.push([delivery?.number, delivery?.answer?.status, delivery?.log?.outcome]),
  );
  const ended = begin(timeline, signed(event));
  // These are about no request.
  for (const other of ["", "{", "null", '{"level":"WARN","message":"off"}']) timeline.logged(other);
  ended(STARTED);
  stop();
  timeline.clear();
  expect(seen).toEqual([
    [1, undefined, undefined],
    [1, 200, "started"],
  ]);
});

test("of more than 5,000, ignored webhooks of other jobs are forgotten first, then the oldest", () => {
  const timeline = timelineOf();
  const first = begin(timeline, signed(event));
  const numbers = () => timeline.all().map(({ number }) => number);
  const failed = { outcome: "failed", reason: "refused", pipeline: "MAPS" };
  deliver(timeline, event, failed);
  for (let number = 3; number <= 5100; number += 1) deliver(timeline, { number }, ignored);
  expect([timeline.count(), timeline.received()]).toEqual([5000, 5100]);
  expect(numbers().slice(0, 3)).toEqual([1, 2, 103]);
  for (let number = 0; number < 5000; number += 1) deliver(timeline, event, failed);
  expect([timeline.count(), numbers()[0]]).toEqual([5000, 5101]);
  // What is answered after it was forgotten stays forgotten.
  first(STARTED);
  expect([timeline.count(), numbers()[0]]).toEqual([5000, 5101]);
});

test("large bodies count by their size", () => {
  const timeline = timelineOf();
  for (let number = 0; number < 20; number += 1) timeline.began(signed("x".repeat(6_000_000)));
  expect(timeline.count()).toBe(8);
});

test("the deliveries of an event, and of its execution, are found together", () => {
  const timeline = timelineOf();
  const first = deliver(timeline, event, STARTED);
  deliver(timeline, { action: "LOAN" }, ignored);
  timeline.executionSeen(STARTED.executionArn, { status: "RUNNING", startDate: 0 });
  const again = deliver(timeline, event, { ...STARTED, outcome: "duplicate", reason: "duplicate" });
  expect(again.execution).toEqual({ status: "RUNNING", startDate: 0 });
  expect(timeline.ofEvent(first.event)).toEqual([first, again]);
  expect(timeline.ofExecution(STARTED.executionArn)).toEqual([first, again]);
});

test("once it is cleared, nothing is left, and what is under way does not come back", () => {
  const timeline = timelineOf();
  deliver(timeline, event, STARTED);
  const ended = begin(timeline, signed(event));
  timeline.clear();
  ended(STARTED);
  expect([timeline.count(), timeline.received(), timeline.all()]).toEqual([0, 0, []]);
});
