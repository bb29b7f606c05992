import { LogLine, WarningLine } from "@almahook/functions/log-line";
import * as v from "valibot";

/**
 * Formats a line of the function's log for a person: a request's as
 * `14:55:14 200 started   PPOD 42 records, ppod-upload-… (3 ms) Publishing Platform Job …`.
 * Any other line stays as it is.
 */
export function readableLine(line: string): string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return line;
  }
  if (v.is(WarningLine, json)) return `Warning: ${json.message}`;
  if (!v.is(LogLine, json)) return line;
  const { timestamp, status, outcome, reason, detail, pipeline, records, executionName } = json;
  const facts = [
    pipeline,
    reason === outcome ? undefined : reason,
    records === undefined ? undefined : `${records} records`,
    executionName,
    json.test && "a test",
    detail && oneLine(detail),
    json.jobName && `“${oneLine(json.jobName)}”`,
    `${json.milliseconds} ms`,
  ];
  const clock = new Date(timestamp).toTimeString().slice(0, 8);
  return `${clock}  ${status} ${outcome.padEnd(9)}  ${facts.filter(Boolean).join(" · ")}`;
}

/** Control characters of a name must not reach the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
