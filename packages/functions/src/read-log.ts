import { parseJson } from "@almahook/common/parse-json";
import * as v from "valibot";

/** What is found in a log: a line, or the beginning of one that can't be read. */
export type FoundLine<Line> = { line: Line } | { unreadable: string };

/** Characters within which a line ends, however it is escaped. The function writes at most 64 kB. */
const REACH = 2 ** 20;

/** How deep JSON may nest to be looked at: a line with an event has six levels. */
const MAX_DEPTH = 16;

const EXCERPT_LENGTH = 200;

/**
 * Finds the function's log lines in what people have of a log: lines as they were written, after
 * any prefix (`aws logs tail`), pretty-printed, or as text inside JSON (`aws logs filter-log-events`,
 * `aws logs get-query-results`, subscriptions) or CSV (exports of Logs Insights). Whatever else it
 * holds is passed over.
 *
 * It looks for JSON objects, not for a format: an object that the schema takes is a line, wherever it
 * stands, and an object within a line is not. It reads a log of any size in a few megabytes.
 *
 * @param chunks of text, or of bytes in UTF-8 or, with a byte order mark, UTF-16 (PowerShell's `>`)
 * @param schema of the lines that are looked for
 */
export async function* readLog<const Schema extends v.GenericSchema>(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  schema: Schema,
): AsyncGenerator<FoundLine<v.InferOutput<Schema>>> {
  let text = "";
  for await (const chunk of decode(chunks)) {
    text += chunk;
    if (text.length < 2 * REACH) continue;
    const end = yield* findLines(text, text.length - REACH, schema);
    text = text.slice(end);
  }
  yield* findLines(text, text.length, schema);
}

async function* decode(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    if (typeof chunk === "string") {
      yield chunk;
      continue;
    }
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? "utf-16le" : "utf-8");
    yield decoder.decode(chunk, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/**
 * Finds the lines that begin before `until`.
 *
 * @returns where to go on
 */
function* findLines<const Schema extends v.GenericSchema>(
  text: string,
  until: number,
  schema: Schema,
): Generator<FoundLine<v.InferOutput<Schema>>, number> {
  /** `{` and the quotation mark before its first key: escaped in a JSON string, doubled in CSV, or plain. */
  const opening = /\{\s*(?:(\\+")|("")|")/g;
  let next = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const { index } = match;
    if (index >= until) return index;
    const [, escaped, doubled] = match;
    if (escaped || doubled) {
      next = endOfString(text, index, escaped ? /\\.|["\n]/gs : /""?/g);
      const inner = text.slice(index, next);
      const unescaped = escaped ? unescapeJson(inner) : inner.replaceAll('""', '"');
      yield* findLines(unescaped, unescaped.length, schema);
    } else {
      const end = endOfObject(text, index);
      const json = end === undefined ? undefined : parseJson(text.slice(index, end)).json;
      const excerpt = text.slice(index, index + EXCERPT_LENGTH);
      const line = v.safeParse(schema, json);
      if (line.success || isLogLine(json ?? excerpt)) {
        yield line.success ? { line: line.output } : { unreadable: excerpt };
        next = end ?? endOfLine(text, index);
      } else {
        next = index + 1; // There may be lines in it.
      }
    }
    opening.lastIndex = next;
  }
  return Math.max(next, until);
}

/**
 * Where a string ends that has an object's text in it.
 *
 * @param pairOrEnd matches two characters that belong to the string, or the one after its end
 */
function endOfString(text: string, from: number, pairOrEnd: RegExp): number {
  pairOrEnd.lastIndex = from;
  for (let match = pairOrEnd.exec(text); match; match = pairOrEnd.exec(text)) {
    if (match[0].length === 1) return match.index;
  }
  return text.length;
}

/** The text of a JSON string; of one that was cut, enough to recognize its beginning. */
function unescapeJson(escaped: string): string {
  const { json } = parseJson(`"${escaped}"`);
  return typeof json === "string" ? json : escaped.replaceAll('\\"', '"');
}

/** Where a JSON object ends, if it does within {@link REACH} and is not too deep. */
function endOfObject(text: string, start: number): number | undefined {
  const token = /[\s,:]*(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"(?=\s*[:,\]}])|[-+.\w]+|[{}[\]])/y;
  token.lastIndex = start;
  let depth = 0;
  while (token.test(text) && depth <= MAX_DEPTH && token.lastIndex - start <= REACH) {
    const last = text.charAt(token.lastIndex - 1);
    if (last === "{" || last === "[") depth += 1;
    if (last === "}" || last === "]") depth -= 1;
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

const LogLineLike = v.union([
  v.object({ timestamp: v.string(), outcome: v.string() }),
  v.pipe(v.string(), v.regex(/^\{\s*"timestamp"\s*:\s*"/)),
]);

/** Whether JSON that the schema does not take, or text that is not JSON, looks like a log line. */
const isLogLine = (jsonOrText: unknown) => v.is(LogLineLike, jsonOrText);
