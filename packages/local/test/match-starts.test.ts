import { describe, expect, test } from "vitest";
import { type ActualStart, type ExpectedStart, matchStarts } from "../src/match-starts.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2026-05-01T12:00:00Z");

const here = (given: Partial<ExpectedStart> = {}): ExpectedStart => ({
  pipeline: "TIMDEX",
  jobName: "TIMDEX EXPORT to Dev1 DAILY",
  executionName: "alma-daily-ingest-2026-05-01-1",
  input: { "run-date": "2026-05-01", "run-type": "daily" },
  time: NOON,
  ...given,
});

const there = (given: Partial<ActualStart> = {}): ActualStart => ({
  pipeline: "TIMDEX",
  executionName: "alma-daily-ingest-2026-05-01T12-00-01",
  input: { "run-type": "daily", "run-date": "2026-05-01" },
  time: NOON + 1000,
  ...given,
});

const results = (...given: Parameters<typeof matchStarts>) =>
  matchStarts(...given).map(({ result }) => result);

describe("starts are compared", () => {
  test("by pipeline and input, whatever they are called", () => {
    const [expected, actual] = [here(), there()];
    expect(matchStarts([expected], [actual])).toEqual([
      { result: "same", here: expected, there: actual },
    ]);
    expect(results([here()], [there({ pipeline: "PPOD" })])).toEqual(["only here", "only there"]);
    expect(results([here()], [there({ input: { "run-type": "full" } })])).toEqual([
      "only here",
      "only there",
    ]);
  });

  test("whatever the order of an input's keys, at any depth", () => {
    const expected = here({ input: { job: { id: "1", days: [1, 2] }, dry: true } });
    const actual = there({ input: { dry: true, job: { days: [1, 2], id: "1" } } });
    expect(results([expected], [actual])).toEqual(["same"]);
    const other = there({ input: { dry: true, job: { days: [2, 1], id: "1" } } });
    expect(results([expected], [other])).toEqual(["only here", "only there"]);
  });

  test("as far apart as Alma repeats an event, and no farther", () => {
    expect(results([here()], [there({ time: NOON + 11 * HOUR })])).toEqual(["same"]);
    expect(results([here()], [there({ time: NOON - 11 * HOUR })])).toEqual(["same"]);
    expect(results([here()], [there({ time: NOON + 11 * HOUR + 1 })])).toEqual([
      "only here",
      "only there",
    ]);
  });

  test("one to one, the closest in time first", () => {
    const [first, second] = [here(), here({ executionName: "2", time: NOON + 3 * HOUR })];
    const [one, other] = [there(), there({ executionName: "b", time: NOON + 3 * HOUR + 1000 })];
    expect(matchStarts([second, first], [other, one])).toEqual([
      { result: "same", here: first, there: one },
      { result: "same", here: second, there: other },
    ]);
  });

  test("and a second execution for one event is told from one that nobody expected", () => {
    const again = there({ executionName: "again", time: NOON + HOUR });
    const unknown = there({ pipeline: "BURSAR", time: NOON + 2 * HOUR });
    expect(matchStarts([here()], [there(), again, unknown]).slice(1)).toEqual([
      { result: "again", here: here(), there: again },
      { result: "only there", there: unknown },
    ]);
  });
});
