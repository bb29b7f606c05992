import { LogLine } from "@almahook/functions/log-line";
import * as v from "valibot";

const Fields = v.required(
  v.pick(LogLine, [
    ...([
      "timestamp",
      "requestId",
      "outcome",
      "reason",
      "detail",
      "jobId",
      "jobName",
      "jobStatus",
    ] as const),
    ...(["pipeline", "executionName", "executionArn", "event"] as const),
  ]),
  ["requestId"],
);

const Line = v.pipe(v.string(), v.parseJson(), Fields);

/** A log line of a request, as it was written, and the fields that the page reads. */
export interface LogEntry extends v.InferOutput<typeof Fields> {
  line: string;
}

/** Parses a line of the function's log. @returns undefined if it is not about a request */
export function logEntry(line: string): LogEntry | undefined {
  const fields = v.safeParse(Line, line);
  if (!fields.success) return undefined;
  return { line, ...fields.output };
}
