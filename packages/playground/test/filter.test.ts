import { jobEnd } from "@almahook/alma/samples";
import type { Pipeline } from "@almahook/pipelines/pipeline";
import { maps as first, journals as second } from "@almahook/testing/invented";
import * as v from "valibot";
import { expect, test } from "vitest";
import { Filter, filterQuery, findEvents } from "../src/filter.ts";
import { searchFor } from "../src/search.ts";
import { deliver, playground } from "./test-playground.ts";

const { timeline } = playground();

const job = (pipeline: Pick<Pipeline, "name" | "defaultJobName">) => ({
  jobName: pipeline.defaultJobName("Aurora"),
  pipeline: pipeline.name,
});
const started = { ...job(first), outcome: "started", reason: "started" };
const unavailable = { outcome: "failed", reason: "unavailable" };
const ignored = { outcome: "ignored", reason: "job-failed", jobStatus: "COMPLETED_FAILED" };
const other = { jobName: "Another job", outcome: "ignored", reason: "no-pipeline" };
const event = (id: string) => jobEnd({ name: first.defaultJobName("Aurora"), id });

const opened = deliver(timeline, event("1"), { ...started, executionArn: "arn:one" });
deliver(timeline, event("2"), { ...job(first), ...ignored });
deliver(timeline, event("3"), { ...job(second), ...unavailable }, 503);
deliver(timeline, event("4"), other);
deliver(timeline, event("5"), { ...job(first), ...unavailable }, 503);
deliver(timeline, event("5"), started);
// The function crashed, and wrote no log line.
deliver(timeline, event("6"), undefined, 502);
timeline.executionSeen("arn:one", { status: "FAILED", startDate: 0, error: "WrongInput" });

const find = (query: object) => findEvents(timeline, v.parse(Filter, query));
const found = (query: object) => find(query).rows.map((event) => event.map(({ number }) => number));

test.each<[Record<string, string>, number[][]]>([
  [{}, [[7], [5, 6], [4], [3], [2], [1]]],
  [{ result: "started" }, [[5, 6]]],
  [{ result: "failed" }, [[7], [3]]],
  [{ result: "execution-failed" }, [[1]]],
  [{ pipeline: second.name }, [[3]]],
  [{ pipeline: first.name }, [[7], [5, 6], [2], [1]]],
  [{ q: "execution failed WrongInput" }, [[1]]],
  [{ q: "another JOB" }, [[4]]],
  [{ q: "completed_failed" }, [[2]]],
  [{ q: "503" }, [[5, 6], [3]]],
  [{ q: "job-failed no-such-word" }, []],
  [{ q: opened.id }, [[1]]],
  [{ q: opened.id.slice(0, -1) }, []],
  [{ skip: "3" }, [[3], [2], [1]]],
  [{ until: "5" }, [[5], [4], [3], [2], [1]]],
  [{ result: "exploded", skip: "x", other: "y" }, [[7], [5, 6], [4], [3], [2], [1]]],
])("%j finds the events %j", (query, numbers) => {
  expect(found(query)).toEqual(numbers);
});

test("counts, per result, the events that the other conditions leave", () => {
  const counts = (query: object) => {
    const { counts, any } = find(query);
    return { any, ...Object.fromEntries(counts) };
  };
  const all = { any: 6, "execution-failed": 1, started: 1, failed: 2, ignored: 2 };
  expect(counts({})).toEqual(all);
  expect(counts({ result: "failed" })).toEqual(all);
  expect(counts({ q: "unavailable" })).toEqual({ any: 2, started: 1, failed: 1 });
});

test("a filter has an address, which leaves out what it does not know", () => {
  const filter = v.parse(Filter, { q: " a b&c ", result: "failed", skip: "7", other: "y" });
  expect(filterQuery(filter)).toBe("?q=a+b%26c&skip=7&result=failed");
  expect(filterQuery({})).toBe("");
});

const TEXT = `503 unavailable
id 17958018445960002, bursar-2026-11-27t17-50-44-596z-17958018445960002
content-type: application/json
0d7b1f3a-6f0e-4a53-9f7e-0123456789ab 17:50:44 2026-11-27t17:50:44.596z`;

test.each([
  ["UNAVAILABLE", true],
  ["unavailable 503", true],
  ["unavailable 200", false],
  ['"content-type: application"', true],
  ['"application content"', false],
  ['"503 un', true],
  ["17958018445960002", true],
  ["445960", false],
  ["0d7b1f3a-6f0e-4a53-9f7e-0123456789ab", true],
  ["0d7b1f3a-6f0e-4a53-9f7e-0123456789a", false],
  ["17:50", true],
  ["2026-11-27", true],
  ["", true],
])("%s is found: %s", (query, isFound) => {
  expect(searchFor(query)(TEXT)).toBe(isFound);
});
