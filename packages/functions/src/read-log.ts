import { parseJson } from "@almahook/common/parse-json";
import * as v from "valibot";
import { LogEvent } from "./log-line.ts";

/** The fields that are read from a log line. */
const Line = v.object({
  outcome: v.optional(v.string()),
  reason: v.optional(v.string()),
  alarm: v.optional(v.string()),
  test: v.optional(v.literal(true)),
  event: v.optional(LogEvent),
});

/** A log line, or the beginning of one that can't be read. */
type FoundLine = (v.InferOutput<typeof Line> & { unreadable?: never }) | { unreadable: string };

/** How the function's lines begin. */
const BEGINNING = '{"timestamp":';

/** How a line begins that the AWS CLI has formatted, or put into JSON that was cut. */
const CUT = /^\{\s+"timestamp":|\{\\"timestamp\\":/;

/** How deeply a line may be nested in other JSON. The AWS CLI nests it in four levels. */
const MAX_DEPTH = 16;

/** Characters that are quoted from a line that can't be read. */
const EXCERPT = 200;

/** An object over several lines (`aws logs tail --format json`), the last maybe cut, or a line. */
const PIECE = /^\{\r?\n(?:[ \t][^\n]*\n)*(?:\}|(?:[ \t][^\n]*)?(?![\s\S]))|[^\n]+/gm;

/**
 * Finds the function's log lines in a log of any common form: lines as they were written, behind
 * any prefix (`aws logs tail`), or inside JSON (`aws logs filter-log-events`, `aws logs
 * get-query-results`). An event by itself becomes a line with only that event. Everything else is
 * skipped.
 */
export function* readLog(text: string): Generator<FoundLine> {
  const whole = parseJson(text);
  if (whole.problem === undefined) yield* linesIn(whole.json);
  else for (const [piece] of text.matchAll(PIECE)) yield* lineBehindPrefix(piece);
}

function* lineBehindPrefix(text: string): Generator<FoundLine> {
  const start = text.indexOf(BEGINNING);
  const json = text.slice(start < 0 ? text.indexOf("{") : start, text.lastIndexOf("}") + 1);
  const parsed = parseJson(json);
  if (parsed.problem === undefined) yield* linesIn(parsed.json);
  else if (start >= 0) yield { unreadable: text.slice(start, start + EXCERPT) };
  else if (CUT.test(text)) yield { unreadable: text.slice(0, EXCERPT) };
}

const LineLike = v.union([
  v.object({ outcome: v.string() }),
  v.object({ event: v.looseObject({}) }),
]);

/**
 * Finds the log lines inside JSON. It does not look inside a line, where a job's name could look
 * like one.
 */
function* linesIn(json: unknown, depth = 0): Generator<FoundLine> {
  if (depth > MAX_DEPTH) return;
  if (typeof json === "string" && /^\s*\{/.test(json)) {
    yield* lineBehindPrefix(json);
  } else if (v.is(LogEvent, json)) {
    yield { event: json };
  } else if (v.is(LineLike, json)) {
    const line = v.safeParse(Line, json);
    yield line.success ? line.output : { unreadable: JSON.stringify(json).slice(0, EXCERPT) };
  } else if (typeof json === "object" && json !== null) {
    for (const each of Object.values(json)) yield* linesIn(each, depth + 1);
  }
}
