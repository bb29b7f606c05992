import { counter } from "@almahook/alma/samples";
import { event, startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { LogLine, requestLine, warningLine } from "../src/log-line.ts";
import type { StartResult } from "../src/start-execution.ts";
import { createService } from "./service.ts";

test("a line is one line, whatever it says", () => {
  const text = warningLine("a\nb\u0085c\u2028d", 17);
  expect(text).toBe(
    '{"timestamp":"1970-01-01T00:00:00.017Z","level":"WARN","message":"a\\nb\\u0085c\\u2028d"}\n',
  );
});

/** Sends an event. @returns the executions that it starts, and its log line */
async function send(json: unknown, result?: StartResult) {
  const service = createService(result);
  const { status } = await service.send(event(json));
  const text = service.lines.map((facts) => requestLine(facts, 0)).join("");
  return {
    status,
    started: service.started.map(([{ executionName, input }]) => ({ executionName, input })),
    bytes: Buffer.byteLength(text),
    line: v.parse(LogLine, JSON.parse(text)),
  };
}

const { MAPS, JOURNALS } = invented.jobNames;
const jobEnd = (fields: object) => startingEvent(invented, fields);
const counters = (count: number, type: string, value: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => counter(type, value(index)));

const MAX_LINE = 64_000;

describe("a line has at most 64 kB, and says that something was left out", () => {
  test.each([
    ["a name of 900 kB", { name: `${JOURNALS}${"x".repeat(900_000)} WEEKLY` }],
    ["a name of 900 kB of line breaks", { name: `${JOURNALS} ${"\n".repeat(450_000)} MONTHLY` }],
    ["a name of 900 kB beyond ASCII", { name: MAPS + "ğ".repeat(450_000) }],
    ["an id of 900 kB", { id: "1".repeat(900_000) }],
    ["12,000 counters", { counter: counters(12_000, "label.new.records", String) }],
  ])("%s: the event is left out", async (_, fields) => {
    const { status, line, bytes } = await send(jobEnd(fields));
    expect([status, line.truncated, line.event]).toEqual([200, true, undefined]);
    expect(line.jobName).toMatch(/^Publishing Platform Job MAPS to Aurora.{0,262}…?$/s);
    expect(line.jobId).toMatch(/^\d{1,300}…?$/);
    expect(bytes).toBeLessThan(MAX_LINE);
  });

  test("a failed job's counters are bounded, and each stands there once", async () => {
    const failed = { status: { value: "COMPLETED_FAILED" } };
    const { line, bytes } = await send(
      jobEnd({
        ...failed,
        name: MAPS + "\u0001".repeat(1000),
        counter: [
          ...counters(500, "Failed to process record", String),
          ...counters(50, "\u0001".repeat(200), String),
        ],
      }),
    );
    expect(line).toMatchObject({ reason: "job-failed", level: "WARN", truncated: true });
    expect(line.counters).toHaveLength(20);
    expect(line.counters?.[0]).toEqual({ type: "Failed to process record", value: "…" });
    expect(bytes).toBeLessThan(MAX_LINE);
  });

  test("a failed export with 5,000 bad records, of more than a megabyte, keeps its event", async () => {
    const reported = [
      counter("label.new.records", 1_000_000),
      ...counters(
        5000,
        "Publishing error",
        (index) => `Record 99${index} of the export could not be published`,
      ),
      ...counters(5000, "Failed to process record", (index) => `99${index}`),
    ];
    const failed = jobEnd({ status: { value: "COMPLETED_FAILED" }, counter: reported });
    expect(JSON.stringify(failed).length).toBeGreaterThan(1_048_576);
    const first = await send(failed);
    expect(first.line).toMatchObject({ reason: "job-failed", jobName: MAPS });
    expect(first.bytes).toBeLessThan(MAX_LINE);
    const again = await send({ ...first.line.event, accept: "COMPLETED_FAILED" });
    expect(again.line).toMatchObject({ outcome: "started", records: 1_000_000 });
  });

  test("a long explanation is cut", async () => {
    const error = "\u0001".repeat(100_000);
    const { line, bytes } = await send(jobEnd({}), { kind: "failed", retry: true, error });
    expect(line).toMatchObject({ truncated: true, detail: `${error.slice(0, 4000)}…` });
    expect(bytes).toBeLessThan(MAX_LINE);
  });
});
