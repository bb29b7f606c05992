import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createListeners } from "@almahook/common/listeners";
import type { Settings } from "@almahook/functions/function-settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import {
  type Answer,
  type Delivery,
  type LogEntry,
  logEntry,
  outcomeOf,
  type SeenExecution,
} from "./delivery.ts";
import { inspectWebhook } from "./inspect-webhook.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** How many deliveries and bytes are kept. Both limits apply. */
const MAX_DELIVERIES = 5000;
const MAX_BYTES = 48 * 1024 * 1024;

/** The approximate size of a delivery without its body, in bytes. */
const OVERHEAD = 4096;

interface TimelineOptions {
  settings: DecisionSettings & Pick<Settings, "secrets">;
  /** Milliseconds since 1970. */
  now: () => number;
  /** The deliveries of an earlier run, the oldest first. */
  deliveries?: readonly Delivery[];
}

/**
 * Keeps the requests to the function and their results. If there are too many, the oldest that
 * concern no pipeline are dropped first.
 *
 * A request's log line comes before its answer; both carry the id of the invocation.
 */
export function createTimeline({ settings, now, deliveries: earlier = [] }: TimelineOptions) {
  /** In the order of arrival. */
  const byId = new Map<string, Delivery>();
  /** The log lines that wait for their answer, by the id of the invocation. */
  const waitingEntries = new Map<string, LogEntry>();
  const listeners = createListeners<[Delivery?]>();
  let received = 0;
  let bytes = 0;

  function add(delivery: Delivery) {
    received = delivery.number;
    byId.set(delivery.id, delivery);
    bytes += size(delivery);
    while (byId.size > MAX_DELIVERIES || bytes > MAX_BYTES) {
      const dropped = byId.values().find(isUnimportant) ?? byId.values().next().value;
      if (!dropped) break;
      byId.delete(dropped.id);
      bytes -= size(dropped);
    }
  }

  const all = () => [...byId.values()];
  const ofExecution = (arn: string) => all().filter(({ log }) => log?.executionArn === arn);

  for (const delivery of earlier) add(delivery);

  return {
    /**
     * Adds a request that has just arrived.
     *
     * @returns the function to call with the id of the invocation, and its answer
     */
    began(request: ReceivedRequest): (requestId: string, answer: Answer) => void {
      const arrived = now();
      const id = randomUUID();
      const isEvent = request.method === "POST" && request.body.length > 0;
      const delivery: Delivery = {
        id,
        number: received + 1,
        event: isEvent ? createHash("sha256").update(request.body).digest("base64url") : id,
        arrived,
        request,
        ...(request.method === "POST" && { inspection: inspectWebhook(request, settings) }),
      };
      add(delivery);
      listeners.notify(delivery);
      return (requestId, answer) => {
        delivery.answer = answer;
        delivery.milliseconds = now() - arrived;
        delivery.log = waitingEntries.get(requestId);
        waitingEntries.delete(requestId);
        const { executionArn: arn } = delivery.log ?? {};
        if (arn) delivery.execution = ofExecution(arn).find((each) => each.execution)?.execution;
        listeners.notify(delivery);
      };
    },

    /** Adds a line of the function's log. */
    logged(line: string): void {
      const entry = logEntry(line);
      if (entry) waitingEntries.set(entry.requestId, entry);
    },

    find: (id: string): Delivery | undefined => byId.get(id),

    /** The number of deliveries that are kept. */
    count: () => byId.size,

    /** The number of deliveries that arrived, including dropped ones. */
    received: () => received,

    /** The deliveries that are kept, in the order of their arrival. */
    all,

    /** The deliveries of an event, the oldest first. */
    ofEvent: (event: string) => all().filter((delivery) => delivery.event === event),

    /** The deliveries that belong to an execution, the oldest first. */
    ofExecution,

    /** Updates the state of an execution. */
    executionSeen(arn: string, execution: SeenExecution): void {
      for (const delivery of ofExecution(arn)) {
        if (isDeepStrictEqual(delivery.execution, execution)) continue;
        delivery.execution = execution;
        listeners.notify(delivery);
      }
    },

    /** Drops everything. */
    clear(): void {
      byId.clear();
      received = 0;
      bytes = 0;
      listeners.notify();
    },

    /**
     * Calls a listener after each change of a delivery, and without one after all were dropped.
     *
     * @returns a function that removes it
     */
    onChange: listeners.onChange,
  };
}

export type Timeline = ReturnType<typeof createTimeline>;

const size = ({ request }: Delivery) => request.body.length + OVERHEAD;

function isUnimportant(delivery: Delivery): boolean {
  const outcome = outcomeOf(delivery);
  return !delivery.log?.pipeline && (outcome === "ignored" || outcome === "challenge");
}
