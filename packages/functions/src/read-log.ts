import * as v from "valibot";

/** JSON, or what is wrong with it. */
type Parsed = { json: unknown } | { problem: string };

/** A line of log: its JSON, or what is wrong with it. */
export type LogLine = { where: string } & Parsed;

/** A line as CloudWatch Logs and Logs Insights export it. */
const Wrapped = v.union([
  v.pipe(
    v.object({ message: v.unknown() }),
    v.transform(({ message }) => message),
  ),
  v.pipe(
    v.object({ "@message": v.unknown() }),
    v.transform((line) => line["@message"]),
  ),
]);

/** What the AWS CLI makes of `filter-log-events`, and the console of a table. */
const Document = v.union([
  v.array(v.unknown()),
  v.pipe(
    v.object({ events: v.array(v.unknown()) }),
    v.transform(({ events }) => events),
  ),
]);

/**
 * Reads the lines of a log of the function. They may be as it wrote them, after something else on
 * the same line (as `aws logs tail` prints them), or wrapped in the JSON of an export. A line
 * without JSON, as Lambda writes some, is its text.
 */
export function readLogLines(text: string): LogLine[] {
  const whole = parseJson(text);
  if ("json" in whole) {
    const document = v.safeParse(Document, whole.json);
    if (!document.success) return [{ where: "Line 1", ...unwrap(whole) }];
    return document.output.map((json, index) => ({
      where: `Event ${index + 1}`,
      ...unwrap({ json }),
    }));
  }
  return text
    .split("\n")
    .map((line, index) => ({ where: `Line ${index + 1}`, line: line.trim() }))
    .filter(({ line }) => line !== "")
    .map(({ where, line }) => ({ where, ...unwrap(parseFromBrace(line)) }));
}

function unwrap(parsed: Parsed): Parsed {
  const wrapped = v.safeParse(Wrapped, "json" in parsed ? parsed.json : undefined);
  if (!wrapped.success) return parsed;
  const message = wrapped.output;
  return typeof message === "string" ? parseFromBrace(message) : { json: message };
}

function parseFromBrace(line: string): Parsed {
  const start = line.indexOf("{");
  return start < 0 ? { json: line } : parseJson(line.slice(start).trim());
}

function parseJson(text: string): Parsed {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
