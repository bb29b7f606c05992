import { LogLine, type Outcome } from "@almahook/functions/log-line";
import { ExecutionStatus } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { Inspection } from "./inspect-webhook.ts";
import { ReceivedRequest } from "./received-request.ts";

const Fields = v.required(LogLine, ["requestId"]);

/** A log line of a request, as it was written, and its fields. */
export interface LogEntry extends v.InferOutput<typeof Fields> {
  line: string;
}

/** Parses a line of the function's log. @returns undefined if it is not about a request */
export function logEntry(line: string): LogEntry | undefined {
  const fields = v.safeParse(v.pipe(v.string(), v.parseJson(), Fields), line);
  return fields.success ? { line, ...fields.output } : undefined;
}

/** The latest known state of an execution. Times are milliseconds since 1970. */
const SeenExecution = v.object({
  status: v.enum(ExecutionStatus),
  startDate: v.number(),
  stopDate: v.optional(v.number()),
  /** Of one that failed. */
  error: v.optional(v.string()),
  cause: v.optional(v.string()),
});
export type SeenExecution = v.InferOutput<typeof SeenExecution>;

/** How a request was answered. */
const Answer = v.object({
  status: v.pipe(v.number(), v.integer()),
  headers: ReceivedRequest.entries.headers,
  body: v.string(),
});
export type Answer = v.InferOutput<typeof Answer>;

/** Milliseconds since 1970: the latest time that a `Date` can have. */
const LATEST = 8.64e15;

/** A request to the function, and its result so far, as its JSON has it. */
export const Delivery = v.object({
  id: v.string(),
  /** The number of the delivery in the order of arrival, from 1. */
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Identifies the event: the same for each of its deliveries. */
  event: v.string(),
  /** Milliseconds since 1970. */
  arrived: v.pipe(v.number(), v.minValue(0), v.maxValue(LATEST)),
  request: ReceivedRequest,
  /** The webhook and its decision. Absent if the request is not a POST. */
  inspection: v.optional(Inspection),
  answer: v.optional(Answer),
  /** From the arrival to the answer. */
  milliseconds: v.optional(v.number()),
  /** In JSON, the line. */
  log: v.optional(v.pipe(v.string(), v.transform(logEntry))),
  /** The execution that it started, or that the same event had started before. */
  execution: v.optional(SeenExecution),
});
export type Delivery = v.InferOutput<typeof Delivery>;

const FAILED: readonly ExecutionStatus[] = ["FAILED", "TIMED_OUT", "ABORTED"];

export const hasFailed = ({ status }: Pick<SeenExecution, "status">) => FAILED.includes(status);

/** The outcomes, the most important one for an event first. */
const BY_WEIGHT = [
  ...(["started", "duplicate", "failed", "observed"] as const),
  ...(["rejected", "ignored", "challenge"] as const),
] satisfies Outcome[];

/** The outcome of a delivery, once there is one. A function that crashed wrote no log line. */
export const outcomeOf = ({ log, answer }: Delivery): Outcome | undefined =>
  log?.outcome ?? (answer && answer.status >= 500 ? "failed" : undefined);

/** The most important delivery of an event: the last one with the most important outcome. */
export function mainDelivery(deliveries: readonly Delivery[]): Delivery | undefined {
  const best = BY_WEIGHT.find((each) =>
    deliveries.some((delivery) => outcomeOf(delivery) === each),
  );
  return deliveries.findLast((delivery) => outcomeOf(delivery) === best);
}

/** The results of an event's deliveries, and of its execution if that failed. */
export const RESULTS = ["execution-failed", ...BY_WEIGHT] as const;
export type Result = (typeof RESULTS)[number];

/** The result of an event. A failed delivery counts only if no later one started it. */
export function resultOf(deliveries: readonly Delivery[]): Result | undefined {
  const main = mainDelivery(deliveries);
  return main?.execution && hasFailed(main.execution)
    ? "execution-failed"
    : main && outcomeOf(main);
}

/** The name of the job that a webhook is about, from the log line or else from its body. */
export const jobNameOf = ({ log, inspection }: Delivery): string | undefined =>
  log?.jobName ?? inspection?.jobName;
