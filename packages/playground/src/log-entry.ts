import * as v from "valibot";

const Fields = v.object({
  requestId: v.string(),
  outcome: v.string(),
  reason: v.string(),
  detail: v.optional(v.string()),
  jobName: v.optional(v.string()),
  pipeline: v.optional(v.string()),
  executionName: v.optional(v.string()),
  executionArn: v.optional(v.string()),
});

const Line = v.pipe(v.string(), v.parseJson(), Fields);

/** The function's line of log of a request: as it was written, and what is read of it here. */
export interface LogEntry extends v.InferOutput<typeof Fields> {
  line: string;
}

/** Reads a line of the function's log, if it is about a request. */
export function logEntry(line: string): LogEntry | undefined {
  const fields = v.safeParse(Line, line);
  return fields.success ? { line, ...fields.output } : undefined;
}
