import type { Outcome } from "@almahook/functions/log-line";
import { ExecutionStatus } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { Inspection } from "./inspect-webhook.ts";
import type { LogEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** How a request was answered. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A request to the webhook, and its result as far as it is known yet. */
export interface Delivery {
  id: string;
  /** Counts the deliveries in the order of their arrival, from 1. */
  number: number;
  /** The same for each delivery of the same event. */
  event: string;
  /** Milliseconds since 1970. */
  arrived: number;
  request: ReceivedRequest;
  /** What a POST says and what it calls for. Nothing else is a webhook. */
  inspection?: Inspection;
  answer?: Answer;
  /** From the arrival to the answer. */
  milliseconds?: number;
  log?: LogEntry;
  /** What it started, or what had been started for the same event, as far as it is known. */
  execution?: SeenExecution;
}

/** How an execution was last seen. Times are milliseconds since 1970. */
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

/** The outcomes, the one that says the most about an event first. */
export const BY_WEIGHT = [
  ...(["started", "duplicate", "failed", "observed"] as const),
  ...(["rejected", "ignored", "challenge"] as const),
] satisfies Outcome[];

/** The outcome of a delivery, once there is one. A function that crashed wrote no log line. */
export const outcomeOf = ({ log, answer }: Delivery): Outcome | undefined =>
  log?.outcome ?? (answer && answer.status >= 500 ? "failed" : undefined);

/** The delivery that says the most about an event: the last of those whose outcome weighs most. */
export function mainDelivery(deliveries: readonly Delivery[]): Delivery | undefined {
  const best = BY_WEIGHT.find((each) =>
    deliveries.some((delivery) => outcomeOf(delivery) === each),
  );
  return deliveries.findLast((delivery) => outcomeOf(delivery) === best);
}

/** The results of an event: those of its deliveries, and a start whose execution failed. */
export const RESULTS = ["execution-failed", ...BY_WEIGHT] as const;
export type Result = (typeof RESULTS)[number];

/** The result of an event: a failed delivery counts only if none started it since. */
export function resultOf(deliveries: readonly Delivery[]): Result | undefined {
  const main = mainDelivery(deliveries);
  return main?.execution && hasFailed(main.execution)
    ? "execution-failed"
    : main && outcomeOf(main);
}

/** The name of the job that a webhook is about, in the log's words or else in its own. */
export const jobNameOf = ({ log, inspection }: Delivery): string | undefined =>
  log?.jobName ?? inspection?.jobName;
