import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readLog } from "../src/read-log.ts";

const Line = v.looseObject({ timestamp: v.string(), outcome: v.string() });
type Line = v.InferOutput<typeof Line>;

async function read(...chunks: (Uint8Array | string)[]) {
  const found = [];
  for await (const each of readLog(chunks, Line)) found.push(each);
  return found;
}

const line = (fields: object = {}): Line => ({
  timestamp: "2026-11-23T20:00:00.000Z",
  level: "ERROR",
  outcome: "failed",
  event: { action: "JOB_END", job_instance: { counter: [{ type: { value: "a" }, value: "1" }] } },
  ...fields,
});

/** As the function writes it: on one line. */
const toText = (json: object) =>
  JSON.stringify(json).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const csvField = (text: string) => `"${text.replaceAll('"', '""')}"`;
const messages = (texts: string[]) =>
  texts.map((text, index) => ({ timestamp: index, message: `${text}\n`, eventId: "7{" }));
const OTHERS = ["INIT_START Runtime Version: nodejs:24", 'Error: {"a": "b\n  at c {', '{"a":'];

/** What people have of a log, made of its lines. */
const FORMATS: Record<string, (texts: string[]) => string> = {
  "lines as they were written": (texts) => texts.join("\n"),
  "lines after a byte order mark, with carriage returns": (texts) =>
    `\ufeff${texts.join("\r\n")}\r\n`,
  "lines among others": (texts) => texts.map((text) => [...OTHERS, text].join("\n")).join("\n"),
  "lines with any prefix": (texts) =>
    texts.map((text) => `web-1 | {"level":"x"} "quoted ${text}`).join("\n"),
  "aws logs tail --format short": (texts) =>
    texts.map((text) => `2026-11-23T20:00:00 ${text}`).join("\n"),
  "aws logs tail --format detailed --color on": (texts) =>
    texts
      .map(
        (text) =>
          `\u001b[32m2026-11-23T20:00:00.000000+00:00\u001b[0m \u001b[36m2026/11/23/[$LATEST]0f\u001b[0m ${text}`,
      )
      .join("\n"),
  "aws logs tail --format json": (texts) =>
    texts
      .map(
        (text) =>
          `2026-11-23T20:00:00+00:00 2026/[$LATEST]0f \n${JSON.stringify(JSON.parse(text), null, 4)}`,
      )
      .join("\n"),
  "aws logs filter-log-events": (texts) =>
    JSON.stringify({ events: messages(texts), searchedLogStreams: [] }, null, 4),
  "aws logs filter-log-events on one line": (texts) => JSON.stringify({ events: messages(texts) }),
  "aws logs filter-log-events --output text": (texts) =>
    texts
      .map((text) => `EVENTS\t391\t1763928000000\t2026/[$LATEST]0f\t${text}\t1763928000000`)
      .join("\n"),
  "aws logs get-query-results": (texts) =>
    JSON.stringify({
      results: texts.map((text) => [
        { field: "@timestamp", value: "2026-11-23 20:00:00.000" },
        { field: "@message", value: text },
        { field: "@ptr", value: "Cn{" },
      ]),
      status: "Complete",
    }),
  "a CSV export of Logs Insights": (texts) =>
    [
      "@timestamp,@message,@logStream",
      csvField('Error: "a"\n  at {"b"'),
      ...texts.map((text) => `2026-11-23 20:00:00.000,${csvField(`${text}\n`)},2026/[$LATEST]0f`),
    ].join("\r\n"),
  "a JSON export of Logs Insights, with the lines parsed": (texts) =>
    JSON.stringify(texts.map((text) => ({ "@timestamp": "2026", "@message": JSON.parse(text) }))),
  "records of a subscription, one after the other": (texts) =>
    texts
      .map((text) =>
        JSON.stringify({
          messageType: "DATA_MESSAGE",
          logEvents: [{ id: "1", message: "START {" }, ...messages([text])],
        }),
      )
      .join(""),
  "records of a subscription in JSON strings": (texts) =>
    JSON.stringify({
      records: texts.map((text) => JSON.stringify({ logEvents: messages([text]) })),
    }),
};

const nasty = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom(...['"', "\\", '\\"', '{"', '{""', '{\\"', "}", "]", "\n", "\u2028"]),
  fc.constant(toText(line({ outcome: "started" }))),
  fc.constant(`"${JSON.stringify(toText(line()))}`),
);
const anyLine = fc
  .record(
    { jobName: fc.array(nasty).map((parts) => parts.join("")), detail: nasty },
    { requiredKeys: [] },
  )
  .map(line);

/** Any cut of some bytes into chunks. */
const cut = (bytes: Uint8Array, sizes: readonly number[]) => {
  const chunks = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
};

test.each(Object.entries(FORMATS))(
  "finds every line, and nothing else, in %s",
  async (_, format) => {
    const sizes = fc.array(fc.integer({ min: 2, max: 300 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 5 }), sizes, async (lines, sizes) => {
        const bytes = Buffer.from(format(lines.map(toText)));
        expect(await read(...cut(bytes, sizes))).toEqual(lines.map((each) => ({ line: each })));
      }),
      { numRuns: 60 },
    );
  },
);

test.each([
  "lines as they were written",
  "aws logs filter-log-events on one line",
  "a CSV export of Logs Insights",
])("finds every line in megabytes of %s", async (name) => {
  const forged = toText(line({ outcome: "started" }));
  const lines = Array.from({ length: 40 }, (_, number) =>
    line({ number, detail: `${forged.repeat(90)}${" ".repeat(60_000)}` }),
  );
  const bytes = Buffer.from(FORMATS[name]?.(lines.map(toText)) ?? "");
  expect(bytes.length).toBeGreaterThan(3_000_000);
  const found = await read(...cut(bytes, [65_536]));
  expect(found.map((each) => "line" in each && each.line.number)).toEqual(
    lines.map(({ number }) => number),
  );
});

test("nothing in a line counts as another, wherever the line is in a log", async () => {
  const forged = toText(line({ outcome: "started" }));
  const text = toText(line({ detail: forged.repeat(500) }));
  const bytes = Buffer.from(`${" ".repeat(2 ** 20 - 1000)}${text}${" ".repeat(3_000_000)}`);
  expect(await read(...cut(bytes, [65_536]))).toEqual([{ line: JSON.parse(text) }]);
});

test("reads UTF-16, as PowerShell redirects output", async () => {
  const text = `\ufeff${toText(line({ jobName: "Žluťoučký 🐎" }))}\r\n`;
  expect(await read(Buffer.from(text, "utf16le"))).toEqual([
    { line: line({ jobName: "Žluťoučký 🐎" }) },
  ]);
});

test("a line that was cut is reported, and nothing in it counts as a line", async () => {
  const text = toText(line({ jobName: `${toText(line({ outcome: "started" }))}` }));
  const cuts = [text.slice(0, -1), text.slice(0, -20), text.slice(0, 120)];
  const unreadable = expect.objectContaining({
    unreadable: expect.stringMatching(/^\{"timestamp":"2026/),
  });
  for (const cutText of cuts) {
    for (const log of [
      `${cutText}\n${text}`,
      `${JSON.stringify({ message: cutText })}\n${text}`,
      `2026,${csvField(cutText)}\n${text}`,
    ]) {
      expect(await read(log)).toEqual([unreadable, { line: JSON.parse(text) }]);
    }
  }
});

test("an object like a log line that the schema does not take is reported, and not looked into", async () => {
  const other = { timestamp: "2026", outcome: 7, event: line() };
  const changed = { ...line(), outcome: "failed", timestamp: "2026" };
  const Strict = v.object({ ...Line.entries, status: v.number() });
  const found = [];
  for await (const each of readLog([JSON.stringify(changed)], Strict)) found.push(each);
  expect(found).toEqual([{ unreadable: JSON.stringify(changed).slice(0, 200) }]);
  expect(await read(JSON.stringify(other))).toHaveLength(1);
});

test("no input makes it throw, and what comes after it is found", async () => {
  const text = toText(line());
  const piece = fc.oneof(
    nasty,
    fc.json(),
    fc.nat(text.length).map((length) => text.slice(0, length)),
    fc.nat(text.length).map((length) => csvField(text).slice(0, length)),
    fc.nat(text.length).map((length) => JSON.stringify(text).slice(0, length)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const found = await read(`${pieces.join("")}\n"\n${text}`);
      expect(found.at(-1)).toEqual({ line: line() });
    }),
    { numRuns: 500 },
  );
});

test.each(["{", '{"', '{"a":', '{\\"', '{""', '\\"', '{"a":"\\"', '"{",', '["', "{ "])(
  "thirty thousand times %j is passed over",
  async (piece) => {
    const text = toText(line());
    const found = await read(piece.repeat(30_000), `\n"\n${text}`);
    expect(found.at(-1)).toEqual({ line: line() });
  },
);
