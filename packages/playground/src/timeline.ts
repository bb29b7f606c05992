import { createHash, randomUUID } from "node:crypto";
import type { Settings } from "@almahook/functions/function-settings";
import { createListeners } from "@almahook/step-functions/listeners";
import type { Answer } from "./answer.ts";
import type { Delivery } from "./delivery.ts";
import { DELIVERY_HEADER } from "./delivery-header.ts";
import { inspectWebhook } from "./inspect-webhook.ts";
import { type LogEntry, logEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** How much is kept: the newest, within both bounds. */
const LIMITS = { deliveries: 1000, bytes: 64 * 1024 * 1024 };

/** Lines of log that wait for their delivery: those of the requests under way, mostly none. */
const MAX_WAITING_LINES = 1000;

/** What an delivery takes besides its body, roughly. */
const OVERHEAD = 4096;

export interface TimelineOptions {
  settings: Pick<Settings, "secrets" | "workspace" | "jobNames">;
  /** Milliseconds since 1970. */
  now: () => number;
  limits?: typeof LIMITS;
}

/**
 * Keeps the newest requests to the webhook and what became of them.
 *
 * A request's answer and its line of log come on different ways, in either order; both carry the
 * id of the invocation.
 */
export function createTimeline({ settings, now, limits = LIMITS }: TimelineOptions) {
  const byId = new Map<string, Delivery>();
  const byRequestId = new Map<string, Delivery>();
  const byExecution = new Map<string, Set<Delivery>>();
  const waitingEntries = new Map<string, LogEntry>();
  const listeners = createListeners<[Delivery]>();
  let number = 0;
  let bytes = 0;

  const size = ({ request }: Delivery) => request.body.length + OVERHEAD;

  function add(delivery: Delivery) {
    byId.set(delivery.id, delivery);
    bytes += size(delivery);
    for (const oldest of byId.values()) {
      if (byId.size <= limits.deliveries && bytes <= limits.bytes) break;
      remove(oldest);
    }
  }

  function remove(delivery: Delivery) {
    byId.delete(delivery.id);
    if (delivery.requestId) byRequestId.delete(delivery.requestId);
    bytes -= size(delivery);
    const arn = delivery.log?.executionArn ?? "";
    const deliveries = byExecution.get(arn);
    deliveries?.delete(delivery);
    if (deliveries?.size === 0) byExecution.delete(arn);
  }

  function addEntry(delivery: Delivery, entry: LogEntry) {
    delivery.log = entry;
    const arn = entry.executionArn;
    if (!arn || !byId.has(delivery.id)) return;
    const deliveries = byExecution.get(arn) ?? new Set();
    byExecution.set(arn, deliveries.add(delivery));
  }

  return {
    /**
     * Takes up a request that has just arrived.
     *
     * @returns the function to call with the id of the invocation, and its answer
     */
    began(request: ReceivedRequest): (requestId: string, answer: Answer) => void {
      const given = request.headers[DELIVERY_HEADER];
      const arrived = now();
      number += 1;
      const delivery: Delivery = {
        id: given && !byId.has(given) ? given : randomUUID(),
        number,
        arrived,
        request,
        ...(request.method === "POST" && {
          inspection: inspectWebhook(request, settings),
          eventKey: createHash("sha256").update(request.body).digest("base64"),
        }),
      };
      add(delivery);
      listeners.tell(delivery);
      return (requestId, answer) => {
        delivery.answer = answer;
        delivery.milliseconds = now() - arrived;
        delivery.requestId = requestId;
        const entry = waitingEntries.get(requestId);
        waitingEntries.delete(requestId);
        if (entry) addEntry(delivery, entry);
        else if (byId.has(delivery.id)) byRequestId.set(requestId, delivery);
        listeners.tell(delivery);
      };
    },

    /** Takes up a line of the function's log. */
    logged(line: string): void {
      const entry = logEntry(line);
      if (!entry) return;
      const { requestId } = entry;
      const delivery = byRequestId.get(requestId);
      if (delivery) {
        addEntry(delivery, entry);
        listeners.tell(delivery);
        return;
      }
      waitingEntries.set(requestId, entry);
      const [oldest] = waitingEntries.keys();
      if (oldest && waitingEntries.size > MAX_WAITING_LINES) waitingEntries.delete(oldest);
    },

    find: (id: string): Delivery | undefined => byId.get(id),

    /** The number of deliveries that are kept. */
    count: () => byId.size,

    /** Whether there were more. */
    forgot: () => number > byId.size,

    /** So many deliveries before the one with a number, the newest first. */
    newestFirst(count: number, before = Number.POSITIVE_INFINITY): Delivery[] {
      return [...byId.values()]
        .reverse()
        .filter((delivery) => delivery.number < before)
        .slice(0, count);
    },

    /** The deliveries that led to an execution, the oldest first. */
    ofExecution: (arn: string): Delivery[] => [...(byExecution.get(arn) ?? [])],

    /** All deliveries of the same event, the oldest first. */
    deliveries: ({ eventKey }: Delivery): Delivery[] =>
      eventKey === undefined
        ? []
        : [...byId.values()].filter((delivery) => delivery.eventKey === eventKey),

    /** Calls a listener after whatever happens to an delivery. @returns what ends that */
    onChange: listeners.onChange,
  };
}

export type Timeline = ReturnType<typeof createTimeline>;
