import fc from "fast-check";
import { expect, test } from "vitest";
import { readFailedLines } from "../src/failed-lines.ts";

const event = { action: "JOB_END", job_instance: { id: "17", name: "PPOD EXPORT to Dev1\u2028" } };
const line = (fields: object = {}) => ({
  timestamp: "2026-11-23T20:00:00.000Z",
  level: "ERROR",
  outcome: "failed",
  reason: "unavailable",
  pipeline: "PPOD",
  executionName: "ppod-upload-17",
  jobName: "PPOD EXPORT to Dev1",
  event,
  status: 503,
  milliseconds: 4000,
  ...fields,
});
const start = {
  pipeline: "PPOD",
  executionName: "ppod-upload-17",
  jobName: "PPOD EXPORT to Dev1",
  times: 1,
  lastTime: "2026-11-23T20:00:00.000Z",
  event,
};
const text = JSON.stringify(line());

test.each([
  ["a line as the function writes it", text],
  [
    "a line after the time and the stream, as aws logs tail prints it",
    `2026-11-23 2026/[$LATEST]x ${text}`,
  ],
  ["a line wrapped in an export", JSON.stringify({ timestamp: 1, message: `${text}\n` })],
  ["a line wrapped in an export that read it", JSON.stringify({ timestamp: 1, message: line() })],
  ["a line of Logs Insights", JSON.stringify({ "@timestamp": "a", "@message": text })],
  [
    "what aws logs filter-log-events prints",
    JSON.stringify({ events: [{ message: text }] }, null, 2),
  ],
  ["a list", JSON.stringify([{ "@message": text }])],
  ["a line with a carriage return", `${text}\r\n\r\n`],
])("reads %s", (_, log) => {
  expect(readFailedLines(log)).toEqual({ starts: [start], others: 0, problems: [] });
});

test("an event that failed several times is told once, with its last time", () => {
  const times = [
    "2026-11-23T20:00:00.000Z",
    "2026-11-24T06:00:00.000Z",
    "2026-11-23T23:00:00.000Z",
  ];
  const log = [
    ...times.map((timestamp) => line({ timestamp })),
    line({ executionName: "bursar-17", pipeline: "BURSAR" }),
  ];
  expect(readFailedLines(log.map((each) => JSON.stringify(each)).join("\n")).starts).toEqual([
    { ...start, times: 3, lastTime: times[1] },
    { ...start, executionName: "bursar-17", pipeline: "BURSAR" },
  ]);
});

test("lines of something else are counted, and those of no use told", () => {
  const log = [
    "START RequestId: 1 Version: $LATEST",
    JSON.stringify(line({ outcome: "started" })),
    JSON.stringify({ level: "WARN", message: "The PPOD pipeline is off." }),
    "17",
    "null",
    text.slice(0, 100),
    JSON.stringify(line({ event: undefined, detail: "TypeError: \u001b[2J\n at x" })),
    JSON.stringify(line({ event: { action: "JOB_END" } })),
    JSON.stringify(line({ executionName: "\u001b[2J" })),
    text,
  ];
  expect(readFailedLines(log.join("\n"))).toEqual({
    starts: [start],
    others: 5,
    problems: [
      expect.stringMatching(/^Line 6 is no JSON: "Unterminated string in JSON/),
      'Line 7 has no event to send again: "TypeError: \\u001b[2J\\n at x"',
      'Line 8 has no event to send again: ""',
      'Line 9 has no event to send again: ""',
    ],
  });
});

test("there is no log that it can not read", () => {
  const anyLine = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.nat(text.length).map((length) => text.slice(0, length)),
    fc.jsonValue().map((value) => JSON.stringify({ message: value })),
    fc
      .dictionary(fc.constantFrom(...Object.keys(line())), fc.jsonValue())
      .map((fields) => JSON.stringify(line(fields))),
  );
  fc.assert(
    fc.property(fc.array(anyLine), (lines) => {
      const { starts, others, problems } = readFailedLines(lines.join("\n"));
      expect(starts.length + others + problems.length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});
