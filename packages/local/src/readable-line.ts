import { parseJson } from "@almahook/common/parse-json";
import { printable } from "@almahook/common/printable";
import { LogLine, WarningLine } from "@almahook/functions/log-line";
import * as v from "valibot";

/**
 * Formats a line of the function's log for a person. A request's line becomes, on one line:
 * `14:55:14  200 started  PPOD · 42 records · ppod-upload-… · “Publishing Platform Job …” · 3 ms`.
 * Any other line stays as it is.
 */
export function readableLine(line: string): string {
  const { json } = parseJson(line);
  if (v.is(WarningLine, json)) return `Warning: ${json.message}`;
  if (!v.is(LogLine, json)) return line;
  const { timestamp, status, outcome, reason, detail, pipeline, records, executionName } = json;
  const facts = [
    pipeline,
    reason === outcome ? undefined : reason,
    records === undefined ? undefined : `${records} ${records === 1 ? "record" : "records"}`,
    executionName,
    json.test && "a test",
    detail && printable(detail),
    json.jobName && `“${printable(json.jobName)}”`,
    `${json.milliseconds} ms`,
  ];
  const clock = new Date(timestamp).toTimeString().slice(0, 8);
  return `${clock}  ${status} ${outcome.padEnd(9)}  ${facts.filter(Boolean).join(" · ")}`;
}
