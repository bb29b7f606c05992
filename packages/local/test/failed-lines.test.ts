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

test("an event that failed several times is reported once, with its last time", async () => {
  const times = [
    "2026-11-23T20:00:00.000Z",
    "2026-11-24T06:00:00.000Z",
    "2026-11-23T23:00:00.000Z",
  ];
  const log = [
    ...times.map((timestamp) => line({ timestamp })),
    line({ executionName: "bursar-17", pipeline: "BURSAR" }),
  ];
  const { starts } = await readFailedLines([log.map((each) => JSON.stringify(each)).join("\n")]);
  expect(starts).toEqual([
    { ...start, times: 3, lastTime: times[1] },
    { ...start, executionName: "bursar-17", pipeline: "BURSAR" },
  ]);
});

test("other lines are counted, and those that can't be replayed are reported", async () => {
  const log = [
    "START RequestId: 1 Version: $LATEST",
    JSON.stringify(line({ outcome: "started" })),
    text.slice(0, 100),
    JSON.stringify(line({ event: undefined, detail: "TypeError: \u001b[2J\n at x" })),
    text,
  ];
  expect(await readFailedLines([log.join("\n")])).toEqual({
    starts: [start],
    others: 1,
    problems: [
      expect.stringMatching(/^A line can't be read: /),
      'A line has no event to send again: "TypeError: \\u001b[2J\\n at x"',
    ],
  });
});
