import fc from "fast-check";
import { expect, test } from "vitest";
import { toOneLine } from "../src/log-line.ts";
import { readLog } from "../src/read-log.ts";

const line = (fields: object = {}) => ({
  timestamp: "2026-11-23T20:00:00.000Z",
  level: "ERROR",
  outcome: "failed",
  alarm: "failed",
  event: { action: "JOB_END", job_instance: { counter: [{ type: { value: "a" }, value: "1" }] } },
  ...fields,
});
type Line = ReturnType<typeof line>;

/** What is read of a line. */
const read = ({ outcome, alarm, event }: Line) => ({ outcome, alarm, event });

const messages = (texts: string[]) =>
  texts.map((text, index) => ({ timestamp: index, message: `${text}\n`, eventId: "7{" }));
const OTHERS = ["INIT_START Runtime Version: nodejs:24", 'Error: {"a": "b\n  at c {', '{"a":'];

/** What people have of a log, made of its lines. */
const FORMS: Record<string, (texts: string[]) => string> = {
  "lines as they were written": (texts) => texts.join("\n"),
  "lines after a byte order mark, with carriage returns": (texts) =>
    `\ufeff${texts.join("\r\n")}\r\n`,
  "lines among others": (texts) => texts.map((text) => [...OTHERS, text].join("\n")).join("\n"),
  "lines behind any prefix": (texts) =>
    texts.map((text) => `web-1 | {"level":"x"} "quoted ${text}`).join("\n"),
  "aws logs tail --color on": (texts) =>
    texts
      .map((text) => `\u001b[32m2026-11-23T20:00:00+00:00\u001b[0m 2026/11/23/[$LATEST]0f ${text}`)
      .join("\n"),
  "aws logs tail --format json": (texts) =>
    texts
      .map(
        (text) =>
          `2026-11-23T20:00:00+00:00 [$LATEST]0f \n${JSON.stringify(JSON.parse(text), null, 4)}`,
      )
      .join("\r\n"),
  "aws logs filter-log-events": (texts) =>
    JSON.stringify({ events: messages(texts), searchedLogStreams: [] }, null, 4),
  "aws logs filter-log-events --output text": (texts) =>
    texts.map((text) => `EVENTS\t391\t1763928000000\t2026/[$LATEST]0f\t${text}\t17639`).join("\n"),
  "aws logs get-query-results": (texts) =>
    JSON.stringify({
      results: texts.map((text) => [
        { field: "@timestamp", value: "2026-11-23 20:00:00.000" },
        { field: "@message", value: text },
      ]),
      status: "Complete",
    }),
  "what the playground keeps": (texts) =>
    texts
      .map((log) => JSON.stringify({ id: "1", event: "e", answer: { body: "" }, log }))
      .join("\n"),
  "a list, written by hand": (texts) =>
    JSON.stringify(
      texts.map((text) => JSON.parse(text)),
      null,
      2,
    ),
};

const nasty = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('"', "\\", '\\"', '{"', "}", "]", "\n", "\u2028"),
  fc.constant(toOneLine(line({ outcome: "started" }))),
);
const anyLine = fc.array(nasty).map((parts) => line({ jobName: parts.join("") }));

test.each(Object.entries(FORMS))("finds every line, and nothing else, in %s", (_, form) => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 5 }), (lines) => {
      expect([...readLog(form(lines.map(toOneLine)))]).toEqual(lines.map(read));
    }),
  );
});

test.each<[string, object]>([
  ["a line without a level or a time", { outcome: "failed", event: line().event }],
  ["an event in a line of nothing else", { event: line().event }],
  ["an event by itself", line().event],
])("%s, written by hand, has its event", (_, json) => {
  for (const text of [JSON.stringify(json, null, 2), JSON.stringify(json)]) {
    expect([...readLog(text)]).toMatchObject([{ event: line().event }]);
  }
});

test("a line that was cut is reported, and nothing in it counts as a line", () => {
  const text = toOneLine(line({ jobName: toOneLine(line({ outcome: "started" })) }));
  for (const cut of [text.slice(0, -1), text.slice(0, -20), text.slice(0, 120)]) {
    expect([...readLog(`${cut}\n${text}`)]).toEqual([
      { unreadable: cut.slice(0, 200) },
      read(line()),
    ]);
  }
});

const OVER_LINES = { "a line": line(), events: { events: [{ message: toOneLine(line()) }] } };

test.each(
  Object.entries(OVER_LINES).flatMap(([what, json]) =>
    [1, 3, 40, 200].map((cut) => ({ what, json, cut })),
  ),
)(
  "$what of the AWS CLI over several lines is reported if its last $cut characters are cut",
  ({ json, cut }) => {
    const text = JSON.stringify(json, null, 4);
    const end = text.slice(0, -cut);
    expect([...readLog(`a\n${text}\nb\n${end}`)]).toEqual([
      read(line()),
      { unreadable: end.slice(0, 200) },
    ]);
  },
);

test("JSON as deep as it may be is passed over", () => {
  const depth = 100_000;
  expect([...readLog(`${'{"a":'.repeat(depth)}${toOneLine(line())}${"}".repeat(depth)}`)]).toEqual(
    [],
  );
});

test("no input makes it throw", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(nasty, fc.json())), (parts) => {
      for (const found of readLog(parts.join(""))) expect(found).toBeTypeOf("object");
    }),
  );
});

test.each(["{", '{"', '{"a":', '{"timestamp":', '["', '{"a":"{\\"a\\":', '{"a":['])(
  "four megabytes of %j are passed over",
  (piece) => {
    const hostile = piece.repeat(2 ** 22 / piece.length);
    expect([...readLog(`${hostile}\n${toOneLine(line())}`)].at(-1)).toEqual(read(line()));
  },
);
