import * as v from "valibot";

const RequestLine = v.object({
  time: v.string(),
  outcome: v.string(),
  reason: v.string(),
  detail: v.optional(v.string()),
  status: v.number(),
  jobName: v.optional(v.string()),
  pipeline: v.optional(v.string()),
  records: v.optional(v.number()),
  executionName: v.optional(v.string()),
  milliseconds: v.number(),
});

const WarningLine = v.object({ level: v.literal("WARN"), message: v.string() });

/**
 * Makes a line of the function's log readable: a request's as
 * `14:55:14 200 started   PPOD 42 records, ppod-upload-… (3 ms) Publishing Platform Job …`.
 * What is no line of ours stays as it is.
 */
export function readableLine(line: string): string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return line;
  }
  if (v.is(WarningLine, json)) return `Warning: ${json.message}`;
  if (!v.is(RequestLine, json)) return line;
  const { time, status, outcome, reason, detail, pipeline, records, executionName } = json;
  const facts = [
    pipeline,
    reason === outcome ? undefined : reason,
    records === undefined ? undefined : `${records} records`,
    executionName,
    detail && oneLine(detail),
    json.jobName && `“${oneLine(json.jobName)}”`,
    `${json.milliseconds} ms`,
  ];
  const clock = new Date(time).toTimeString().slice(0, 8);
  return `${clock}  ${status} ${outcome.padEnd(9)}  ${facts.filter(Boolean).join(" · ")}`;
}

/** Control characters of a name must not reach the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
