import type { Findings, Start } from "@almahook/pipelines/decide";

/** What became of a request. */
export type Outcome = "challenge" | "ignored" | "started" | "duplicate" | "rejected" | "failed";

/**
 * The line of log that every request leaves. Nothing of it is secret or about a person: of the
 * event it has only what a decision depends on.
 */
export interface LogLine {
  outcome: Outcome;
  /** Why: a word for a machine. */
  reason: string;
  /** Why: for a person, where the reason alone does not say enough. */
  detail?: string;
  /** The response's HTTP status. */
  status: number;
  /** Lambda's id of the invocation, as in Lambda's own log lines. */
  requestId?: string;
  /** The name of the secret that signed the request. */
  signedBy?: string;
  jobId?: string;
  jobName?: string;
  jobStatus?: string;
  pipeline?: string;
  records?: number;
  executionName?: string;
  executionArn?: string;
  /** What an operator added to the execution's name, for a second run on purpose. */
  renamed?: string;
  /** Of a failed start: signed and sent again, it starts what was not started. */
  event?: Start["event"];
  /** From the request's arrival to the response. */
  milliseconds: number;
}

const LEVELS: Partial<Record<Outcome, string>> = { failed: "ERROR", rejected: "WARN" };

/** No line gets so long that CloudWatch cuts it, whatever a job is called. */
const MAX_NAME_LENGTH = 300;

const clip = (text: string | undefined) =>
  text && text.length > MAX_NAME_LENGTH ? `${text.slice(0, MAX_NAME_LENGTH)}…` : text;

/** What a decision found out about an event, as it stands in the log. */
export const findingsToLog = ({ job, pipeline, records }: Findings) => ({
  jobId: clip(job?.id),
  jobName: clip(job?.name),
  jobStatus: clip(job?.status),
  pipeline,
  records,
});

/** A request's line of log as text: one line of JSON, whatever stands in it. */
export const requestLine = (line: LogLine, time: number) =>
  logLine(LEVELS[line.outcome] ?? "INFO", line, time);

/** A warning that is about no request, as a line of log. */
export const warningLine = (message: string, time: number) => logLine("WARN", { message }, time);

/** What JSON leaves as it is, although some readers of lines break a line at it. */
const LINE_BREAKS = /[\u007f-\u009f\u2028\u2029]/g;

const logLine = (level: string, fields: object, time: number) => {
  const json = JSON.stringify({ time: new Date(time).toISOString(), level, ...fields });
  return `${json.replace(LINE_BREAKS, escapeCharacter)}\n`;
};

const escapeCharacter = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
