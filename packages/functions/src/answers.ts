import { STATUS_CODE } from "@almahook/alma/statuses";
import type { Findings, Ignore, IgnoreReason, Invalid, Start } from "@almahook/pipelines/decide";
import type { Reason, RequestFacts } from "./log-line.ts";
import type { StartResult } from "./start-execution.ts";

/** The answer to a request, and the facts for its log line. */
export interface Answer {
  status: number;
  text: string;
  headers?: Readonly<Record<string, string>>;
  log: Omit<RequestFacts, "status" | "milliseconds">;
}

const VALIDATED = "Webhook POST request received and validated";

/** Seconds. Only for other clients: Alma has its own retry schedule. */
const RETRY_AFTER = "60";

const rejected = (status: number, reason: Reason, text: string, detail?: string): Answer => ({
  status,
  text,
  log: { outcome: "rejected", reason, detail },
});

export const pong: Answer = {
  status: 200,
  text: "pong",
  log: { outcome: "ignored", reason: "ping" },
};

export const challengeMissing = rejected(
  400,
  "challenge",
  "Malformed request, 'challenge' query parameter required.",
);

export const methodNotAllowed = (method: string): Answer => ({
  ...rejected(405, "method", `HTTP method ${method} not allowed. Supported methods: GET, POST.`),
  headers: { Allow: "GET, POST" },
});

/** The answer to a missing signature is the same as to a wrong one, so that it reveals nothing. */
const unauthorized = (reason: Reason) =>
  rejected(401, reason, "Unable to validate signature. Has the webhook challenge secret changed?");

export const unsigned = unauthorized("unsigned");

export const wronglySigned = unauthorized("wrong-signature");

export const xml = rejected(
  415,
  "xml",
  "Webhook POST request body is XML. Set the message type of the integration profile in Alma to JSON.",
);

export const notJson = (problem: string) =>
  rejected(400, "json", `Webhook POST request body is not JSON: ${problem}.`, problem);

export const challenged = (challenge: string, asJson: boolean): Answer => ({
  status: 200,
  text: asJson ? JSON.stringify({ challenge }) : challenge,
  headers: asJson ? { "Content-Type": "application/json" } : {},
  log: { outcome: "challenge", reason: "challenge" },
});

/** At most this many issues are listed: an event can have thousands of counters. */
const MAX_ISSUES = 20;

/** The fields of a log line that come from a decision. */
export const findingsToLog = ({ job, pipeline, accepted, records }: Findings) => ({
  jobId: job?.id,
  jobName: job?.name,
  // Anything but a status code could be about a person.
  jobStatus: job?.status && (STATUS_CODE.test(job.status) ? job.status : "…"),
  pipeline,
  accepted,
  records,
});

export function invalid(decision: Pick<Invalid, "issues"> & Partial<Invalid>): Answer {
  const { issues } = decision;
  const others = issues.length - MAX_ISSUES;
  const named = issues.slice(0, MAX_ISSUES);
  const problems = (others > 0 ? [...named, `and ${others} more`] : named).join("; ");
  return {
    status: 422,
    text: `Webhook POST request body is not an event as Alma sends it: ${problems}.`,
    log: { outcome: "rejected", reason: "shape", detail: problems, ...findingsToLog(decision) },
  };
}

const failed = (name?: string) => `, Alma job '${name}' failed so no action was taken.`;
const exportedNothing = (name?: string) =>
  `, Alma job '${name}' exported zero records so no action was taken.`;

/** What follows {@link VALIDATED} in the answer to an ignored event. */
const IGNORED: Record<IgnoreReason, (name: string | undefined, workspace: string) => string> = {
  "not-job-end": () => ", not a JOB_END webhook so no action was taken.",
  "other-environment": (name, workspace) =>
    ` in ${workspace} env for job '${name}', no action taken.`,
  "no-pipeline": () => ", no action taken.",
  "job-failed": failed,
  "nothing-to-do": failed,
  "nothing-exported": exportedNothing,
  "no-known-counter": exportedNothing,
};

export const ignored = (decision: Ignore, workspace: string): Answer => ({
  status: 200,
  text: `${VALIDATED}${IGNORED[decision.reason](decision.job?.name, workspace)}`,
  log: { outcome: "ignored", reason: decision.reason, ...findingsToLog(decision) },
});

const startToLog = ({ executionName, renamed, ...findings }: Start) => ({
  ...findingsToLog(findings),
  executionName,
  renamed,
});

/** The answer where `OBSERVE_ONLY` is set. */
export const observed = (decision: Start): Answer => ({
  status: 200,
  text: `${VALIDATED}, ${decision.pipeline} pipeline not initiated because this environment only observes.`,
  log: { outcome: "observed", reason: "observe-only", ...startToLog(decision) },
});

export function started(decision: Start, result: StartResult): Answer {
  const { pipeline } = decision;
  const log = startToLog(decision);
  if (result.kind === "failed") {
    return {
      status: result.retry ? 503 : 500,
      text: `${VALIDATED}, but the ${pipeline} pipeline could not be started.`,
      headers: result.retry ? { "Retry-After": RETRY_AFTER } : {},
      log: {
        outcome: "failed",
        reason: result.retry ? "unavailable" : "refused",
        detail: result.error,
        ...log,
      },
    };
  }
  const already = result.kind === "duplicate" ? "already " : "";
  return {
    status: 200,
    text: `${VALIDATED}, ${pipeline} pipeline ${already}initiated.`,
    log: {
      outcome: result.kind,
      reason: result.kind,
      ...log,
      executionArn: result.executionArn,
    },
  };
}

/** Whether an answer's text says that a pipeline was initiated, and when. */
export function initiation(text: string): "now" | "earlier" | undefined {
  const found = / pipeline (already )?initiated\.$/.exec(text);
  return found ? (found[1] ? "earlier" : "now") : undefined;
}

/** @param start the decision, if the error came after it */
export const internalError = (error: Error, start?: Start): Answer => ({
  status: 500,
  text: "The webhook could not be handled because of an internal error.",
  log: {
    outcome: "failed",
    reason: "exception",
    detail: error.stack ?? String(error),
    ...(start && startToLog(start)),
  },
});
