import type { Outcome } from "@almahook/functions/log-line";
import { ExecutionStatus } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { Inspection } from "./inspect-webhook.ts";
import type { LogEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** The request header by which the playground recognizes its own requests. */
export const DELIVERY_HEADER = "x-playground-delivery";

/** How a request was answered. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A request to the function, and its result so far. */
export interface Delivery {
  id: string;
  /** The number of the delivery in the order of arrival, from 1. */
  number: number;
  /** Identifies the event: the same for each of its deliveries. */
  event: string;
  /** Milliseconds since 1970. */
  arrived: number;
  request: ReceivedRequest;
  /** The webhook and its decision. Absent if the request is not a POST. */
  inspection?: Inspection;
  answer?: Answer;
  /** From the arrival to the answer. */
  milliseconds?: number;
  log?: LogEntry;
  /** The execution that it started, or that the same event had started before. */
  execution?: SeenExecution;
}

/** The latest known state of an execution. Times are milliseconds since 1970. */
export const SeenExecution = v.object({
  status: v.enum(ExecutionStatus),
  startDate: v.number(),
  stopDate: v.optional(v.number()),
  /** Of one that failed. */
  error: v.optional(v.string()),
  cause: v.optional(v.string()),
});
export type SeenExecution = v.InferOutput<typeof SeenExecution>;

const FAILED: readonly ExecutionStatus[] = ["FAILED", "TIMED_OUT", "ABORTED"];

export const hasFailed = ({ status }: Pick<SeenExecution, "status">) => FAILED.includes(status);

/** The outcomes, the most important one for an event first. */
export const BY_WEIGHT = [
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
