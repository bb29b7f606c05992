import * as v from "valibot";

/** A request with this header comes from a deployment's own tests, and no alarm counts it. */
export const TEST_HEADER = "X-Almahook-Test";

/**
 * The `rename` of a deployment's own tests. It ends the names of the executions that they start,
 * which distinguishes these from exports.
 */
export const TEST_RENAME = "deployment-test";

/** The result of a request. */
export const OUTCOMES = [
  "challenge",
  "ignored",
  "observed",
  "started",
  "duplicate",
  "rejected",
  "failed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

const REASONS = [
  "ping",
  "challenge",
  "method",
  "unsigned",
  "wrong-signature",
  "xml",
  "json",
  "shape",
  "not-job-end",
  "other-environment",
  "no-pipeline",
  "job-failed",
  "nothing-to-do",
  "nothing-exported",
  "no-known-counter",
  "observe-only",
  "started",
  "duplicate",
  "unavailable",
  "refused",
  "exception",
] as const;
export type Reason = (typeof REASONS)[number];

/** The alarms that a request can set off. */
export const REQUEST_ALARMS = ["failed", "unusable", "wrong-signature", "job-failed"] as const;
export type RequestAlarm = (typeof REQUEST_ALARMS)[number];

/**
 * The part of an event that a decision can depend on. Sent again, it leads to the same decision as
 * the whole event.
 */
export const LogEvent = v.looseObject({
  action: v.string(),
  job_instance: v.looseObject({}),
  rename: v.optional(v.string()),
  accept: v.optional(v.string()),
});
export type LogEvent = v.InferOutput<typeof LogEvent>;

/**
 * The log line of a request: one JSON object of at most 64 kB. Nothing in it is secret or about a
 * person.
 */
export const LogLine = v.object({
  /** The time of the answer, RFC 3339 in UTC with milliseconds. */
  timestamp: v.string(),
  level: v.picklist(["INFO", "WARN", "ERROR"]),
  outcome: v.picklist(OUTCOMES),
  /** The alarm that it sets off. Absent if nobody has to look at it. */
  alarm: v.optional(v.picklist(REQUEST_ALARMS)),
  /** Why, for a machine. */
  reason: v.picklist(REASONS),
  /** Why, for a person, where the reason alone does not say enough. */
  detail: v.optional(v.string()),
  /** The response's HTTP status. */
  status: v.number(),
  /** Lambda's id of the invocation, as in Lambda's own log lines. */
  requestId: v.optional(v.string()),
  /** The name of the secret that signed the request. */
  signedBy: v.optional(v.string()),
  /** The request had the header {@link TEST_HEADER}. */
  test: v.optional(v.literal(true)),
  jobId: v.optional(v.string()),
  jobName: v.optional(v.string()),
  jobStatus: v.optional(v.string()),
  pipeline: v.optional(v.string()),
  records: v.optional(v.number()),
  executionName: v.optional(v.string()),
  executionArn: v.optional(v.string()),
  /** What an operator added to the execution's name, for a second run on purpose. */
  renamed: v.optional(v.string()),
  /** The job status that counted as success, if it is not `COMPLETED_SUCCESS`. */
  accepted: v.optional(v.string()),
  /** A failed job's counters other than those of exported records, each once. */
  counters: v.optional(v.array(v.object({ type: v.string(), value: v.string() }))),
  /** On every line about a pipeline's job of this environment: see `eventToLog`. */
  event: v.optional(LogEvent),
  /** Something was shortened or left out to keep the line within its limit. */
  truncated: v.optional(v.literal(true)),
  /** From the request's arrival to the response. */
  milliseconds: v.number(),
});
export type LogLine = v.InferOutput<typeof LogLine>;

/** What is logged about a request. {@link requestLine} adds the rest. */
export type RequestFacts = Omit<LogLine, "timestamp" | "level">;

/** A log line that is not about a request. */
export const WarningLine = v.object({
  timestamp: v.string(),
  level: v.literal("WARN"),
  message: v.string(),
});

/** Characters. In JSON, one takes up to 6 bytes. */
const LIMITS = [
  ["detail", 4000],
  ["jobId", 300],
  ["jobName", 300],
] as const;
type LimitedFacts = Pick<LogLine, (typeof LIMITS)[number][0] | "truncated">;

/** Shortens fields that are too long for a log line, and sets `truncated`. */
export function limitFacts<Facts extends LimitedFacts>(facts: Facts): Facts {
  const limited = { ...facts };
  for (const [field, limit] of LIMITS) {
    const text = facts[field];
    if (text === undefined || text.length <= limit) continue;
    limited[field] = `${text.slice(0, limit)}…`;
    limited.truncated = true;
  }
  return limited;
}

/** @param time milliseconds since 1970 */
export const requestLine = (facts: RequestFacts, time: number) =>
  logLine(levelOf(facts), facts, time);

function levelOf({ alarm }: RequestFacts): LogLine["level"] {
  if (alarm === "failed") return "ERROR";
  return alarm ? "WARN" : "INFO";
}

/**
 * Decides whether somebody has to look at a request, and which alarm tells them. The line's level,
 * Sentry, the alarms and the commands all depend on this. Nobody has to look at requests of a
 * deployment's own tests, or at unsigned ones, which scanners send.
 */
export function alarmOf({
  outcome,
  reason,
  signedBy,
  test,
}: Pick<RequestFacts, "outcome" | "reason" | "signedBy" | "test">): RequestAlarm | undefined {
  if (test) return undefined;
  if (outcome === "failed") return "failed";
  if (reason === "wrong-signature" || reason === "job-failed") return reason;
  return outcome === "rejected" && signedBy ? "unusable" : undefined;
}

/** @param time milliseconds since 1970 */
export const warningLine = (message: string, time: number) => logLine("WARN", { message }, time);

/** @param time milliseconds since 1970 */
export const logLine = (level: LogLine["level"], fields: object, time: number) =>
  `${toOneLine({ timestamp: new Date(time).toISOString(), level, ...fields })}\n`;

/** JSON on one line, even for readers that break lines at characters other than a line feed. */
export const toOneLine = (json: object): string =>
  JSON.stringify(json).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
