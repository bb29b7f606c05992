import { publishingJobEnd } from "@almahook/alma/samples";
import type { Pipeline } from "@almahook/pipelines/pipeline";
import { maps as first, journals as second } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { Filter, filterQuery, findEvents } from "../src/filter.ts";
import { answered, logLine, playground, signed } from "./test-playground.ts";

const { timeline } = playground();
let sent = 0;

function deliver(log: { jobName: string; outcome: string; [more: string]: unknown }, status = 200) {
  sent += 1;
  const ended = timeline.began(signed(publishingJobEnd({ name: log.jobName, id: `${sent}` })));
  timeline.logged(logLine(`${sent}`, { reason: log.outcome, ...log }));
  ended(...answered(`${sent}`, status));
}

const job = (pipeline: Pick<Pipeline, "name" | "defaultJobName">) => ({
  jobName: pipeline.defaultJobName("Aurora"),
  pipeline: pipeline.name,
});

deliver({
  ...job(first),
  outcome: "started",
  ...{ executionName: "one", executionArn: "arn:one" },
  jobStatus: "COMPLETED_SUCCESS",
});
deliver({ ...job(first), outcome: "ignored", reason: "job-failed", jobStatus: "COMPLETED_FAILED" });
deliver({ ...job(second), outcome: "failed", reason: "unavailable" }, 503);
deliver({ jobName: "Another job", outcome: "ignored", reason: "no-pipeline" });
for (const status of [503, 200]) {
  const ended = timeline.began(signed(publishingJobEnd({ name: first.defaultJobName("Aurora") })));
  const outcome = status === 200 ? "started" : "failed";
  const reason = status === 200 ? "started" : "unavailable";
  timeline.logged(logLine(`again ${status}`, { ...job(first), outcome, reason }));
  ended(...answered(`again ${status}`, status));
}

timeline.executionSeen("arn:one", { status: "FAILED", startDate: 0, error: "WrongInput" });

const found = (query: Record<string, string>) =>
  findEvents(timeline, v.parse(Filter, query)).events.map((deliveries) =>
    deliveries.map(({ number }) => number),
  );

test.each<[Record<string, string>, number[][]]>([
  [{}, [[5, 6], [4], [3], [2], [1]]],
  [{ result: "started" }, [[5, 6]]],
  [{ result: "failed" }, [[3]]],
  [{ result: "execution-failed" }, [[1]]],
  [{ pipeline: second.name }, [[3]]],
  [{ q: "503", result: "started" }, [[5, 6]]],
  [{ q: "execution failed WrongInput" }, [[1]]],
  [{ q: "another JOB" }, [[4]]],
  [{ q: "completed_failed" }, [[2]]],
  [{ q: "503" }, [[5, 6], [3]]],
  [{ q: "job-failed no-such-word" }, []],
  [{ before: "4" }, [[3], [2], [1]]],
  [{ result: "exploded", before: "x", other: "y" }, [[5, 6], [4], [3], [2], [1]]],
])("%j finds the events %j", (query, numbers) => {
  expect(found(query)).toEqual(numbers);
});

test("an id that the page shows or copies is found as a whole", () => {
  const [delivery] = timeline.all();
  const id = delivery?.id ?? "";
  expect(found({ q: id })).toEqual([[1]]);
  expect(found({ q: id.slice(0, -1) })).toEqual([]);
});

test("counts, per result, the events that the other conditions leave", () => {
  const counts = (query: object) => {
    const { counts, any } = findEvents(timeline, v.parse(Filter, query));
    return { any, ...Object.fromEntries(counts) };
  };
  const all = { any: 5, "execution-failed": 1, started: 1, failed: 1, ignored: 2 };
  expect(counts({})).toEqual(all);
  expect(counts({ result: "failed" })).toEqual(all);
  expect(counts({ q: "503" })).toEqual({ any: 2, started: 1, failed: 1 });
});

test("counts the deliveries that pass, as what was received is counted", () => {
  const deliveries = (query: object) => findEvents(timeline, v.parse(Filter, query)).deliveries;
  expect(deliveries({})).toBe(timeline.received());
  expect(deliveries({ result: "started" })).toBe(2);
  expect(deliveries({ result: "started", q: "503" })).toBe(1);
});

test("a filter has an address, which gives the filter back", () => {
  const filter = v.parse(Filter, { q: " a b&c ", result: "failed", before: "7" });
  expect(filterQuery(filter)).toBe("?q=a+b%26c&result=failed&before=7");
  const query = Object.fromEntries(new URLSearchParams(filterQuery(filter)));
  expect(v.parse(Filter, query)).toEqual(filter);
  expect(filterQuery({})).toBe("");
});

test("an event that the function failed at is among those of its pipeline", () => {
  const { timeline } = playground();
  timeline.began(signed(publishingJobEnd({ name: first.defaultJobName("Aurora") })))(
    ...answered("a crash", 502),
  );
  const count = (pipeline: string) => findEvents(timeline, v.parse(Filter, { pipeline })).any;
  expect([count(first.name), count(second.name)]).toEqual([1, 0]);
});
