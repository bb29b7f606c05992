import type { LogLine } from "@almahook/functions/log-line";
import { expect, test } from "vitest";
import { type EventKind, readLoggedEvents } from "../src/logged-events.ts";

const event = (id: string) => ({ action: "JOB_END", job_instance: { id, name: "A job" } });

const line = (fields: Partial<LogLine> & { id?: string } = {}) => {
  const { id = "17", ...others } = fields;
  return {
    timestamp: "2026-11-23T20:00:00.000Z",
    level: "ERROR",
    outcome: "failed",
    reason: "unavailable",
    status: 503,
    jobId: id,
    pipeline: "PPOD",
    event: event(id),
    milliseconds: 1,
    ...others,
  };
};
const started = (fields: Parameters<typeof line>[0] = {}) =>
  line({ level: "INFO", outcome: "started", reason: "started", status: 200, ...fields });

const read = (lines: object[], kind: EventKind = "not-started") =>
  readLoggedEvents([lines.map((each) => JSON.stringify(each)).join("\n")], kind);
const idsOf = async (lines: object[], kind?: EventKind) =>
  (await read(lines, kind)).events.map((each) => each.line.jobId);

test.each<[EventKind, string[]]>([
  ["not-started", ["failed", "rejected", "missed"]],
  ["started", ["started", "duplicate"]],
  ["job-failed", ["job-failed"]],
])("of what is %s, each event is there once", async (kind, ids) => {
  const lines = [
    line({ id: "failed" }),
    line({ id: "rejected", level: "WARN", outcome: "rejected", reason: "shape" }),
    { ...line({ id: "missed" }), outcome: "missed", reason: "missed" },
    started({ id: "started" }),
    started({ id: "duplicate", outcome: "duplicate", reason: "duplicate" }),
    line({ id: "job-failed", level: "WARN", outcome: "ignored", reason: "job-failed" }),
    line({ id: "empty", level: "INFO", outcome: "ignored", reason: "nothing-exported" }),
    line({ id: "observed", level: "INFO", outcome: "observed", reason: "observe-only" }),
  ];
  expect(await idsOf([...lines, ...lines], kind)).toEqual(ids);
});

test.each<[string, object[]]>([
  ["later", [line(), line(), started()]],
  ["earlier", [started(), line(), line()]],
  ["under another name", [line(), started({ renamed: "again" })]],
  ["as another pipeline", [line({ outcome: "rejected" }), started({ pipeline: "BURSAR" })]],
  ["in between", [line(), started({ outcome: "duplicate" }), line({ outcome: "rejected" })]],
])("what was started %s is not among what did not start", async (_, lines) => {
  expect(await read(lines)).toMatchObject({ events: [], startedMeanwhile: 1, lines: lines.length });
  expect(await read(lines, "started")).toMatchObject({ events: [{}], startedMeanwhile: 0 });
});

test("a start under another name that failed is an event of its own", async () => {
  const renamed = { ...event("17"), rename: "again" };
  const failed = line({ event: renamed });
  expect(await read([started(), failed])).toMatchObject({ events: [{}], startedMeanwhile: 0 });
  const startedLater = started({ event: renamed, renamed: "again" });
  expect(await read([started(), failed, startedLater])).toMatchObject({
    events: [],
    startedMeanwhile: 1,
  });
  expect(await read([started(), startedLater], "started")).toMatchObject({ events: [{}] });
});

test("an event in a line without the job's id is found by its own", async () => {
  const { jobId, ...byHand } = line();
  const found = await readLoggedEvents([JSON.stringify(byHand)], "not-started", "17");
  expect(found.events).toHaveLength(1);
});

test("events of several job instances are different ones", async () => {
  const lines = [line(), line({ id: "18" }), line({ id: "17" }), started({ id: "19" })];
  expect(await idsOf(lines)).toEqual(["17", "18"]);
});

test("only events with a text in their names are wanted", async () => {
  const lines = [
    line({ id: "17" }),
    line({ id: "18", executionName: "ppod-upload-18" }),
    line({ id: "19", jobName: "Publishing 18" }),
    line({ id: "20", executionName: "ppod-upload-20-18" }),
    started({ id: "20" }),
    line({ id: "21" }),
    started({ id: "21" }),
  ];
  const log = [lines.map((each) => JSON.stringify(each)).join("\n")];
  const { events, startedMeanwhile } = await readLoggedEvents(log, "not-started", "18");
  expect(events.map((each) => each.line.jobId)).toEqual(["18", "19"]);
  expect(startedMeanwhile).toBe(1);
});

test("events without an id are told apart by what they say", async () => {
  const { jobId, ...without } = line();
  const other = { ...without, event: event("18") };
  expect((await read([without, other, without])).events).toMatchObject([
    { times: 2, line: { event: event("17") } },
    { times: 1, line: { event: event("18") } },
  ]);
});

test("an event has its first time and its latest line, in whatever order they come", async () => {
  const lines = ["21", "23", "20", "22"].map((hour) =>
    line({ timestamp: `2026-11-23T${hour}:00:00.000Z`, detail: hour }),
  );
  expect((await read(lines)).events).toMatchObject([
    { firstTime: Date.UTC(2026, 10, 23, 20), times: 4, line: { detail: "23" } },
  ]);
});

test("lines of a deployment's own tests don't count", async () => {
  expect(
    await idsOf([line({ test: true }), line({ id: "18" }), started({ id: "18", test: true })]),
  ).toEqual(["18"]);
});

test("signed requests that could not be read are counted, strangers' are not", async () => {
  const { pipeline, event, jobId, ...request } = line({ outcome: "rejected" });
  const lines = [
    { ...request, reason: "json", signedBy: "current" },
    { ...request, reason: "wrong-signature" },
    { ...request, reason: "wrong-signature" },
    { ...request, reason: "unsigned" },
    { ...request, outcome: "failed", reason: "exception" },
    { ...request, outcome: "challenge", reason: "challenge" },
  ];
  expect(await read(lines)).toMatchObject({
    events: [],
    lines: 6,
    withoutEvent: new Map([
      ["json", 1],
      ["wrong-signature", 2],
      ["exception", 1],
    ]),
  });
});

test("an event that was too large for its line is there, without its event", async () => {
  const { event, ...truncated } = line({ truncated: true });
  expect((await read([truncated])).events).toMatchObject([{ line: { jobId: "17" } }]);
});

test("lines that can't be read are counted", async () => {
  const text = JSON.stringify(line());
  const { events, unreadable } = await readLoggedEvents(
    [`${text.slice(0, -9)}\n${text}`],
    "not-started",
  );
  expect(events).toHaveLength(1);
  expect(unreadable).toEqual({ count: 1, example: expect.stringContaining('{"timestamp"') });
});
