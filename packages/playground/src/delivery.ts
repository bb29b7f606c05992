import type { Answer } from "./answer.ts";
import type { Inspection } from "./inspect-webhook.ts";
import type { LogEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** A request to the webhook, and what became of it, as far as it is known yet. */
export interface Delivery {
  id: string;
  /** Counts the deliveries in the order of their arrival, from 1. */
  number: number;
  /** Milliseconds since 1970. */
  arrived: number;
  request: ReceivedRequest;
  /** What a POST says and what it calls for. Nothing else is a webhook. */
  inspection?: Inspection;
  /** The same for each delivery of the same event. */
  eventKey?: string;
  answer?: Answer;
  /** From the arrival to the answer. */
  milliseconds?: number;
  /** Lambda's id of the invocation. */
  requestId?: string;
  log?: LogEntry;
}
