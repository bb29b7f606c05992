import { createHash, randomUUID } from "node:crypto";
import type { Settings } from "@almahook/functions/settings";
import type { Invocation } from "../lambda.ts";
import { createListeners } from "../listeners.ts";
import { answerOf } from "./answer.ts";
import { DELIVERY_HEADER } from "./delivery-header.ts";
import type { Exchange } from "./exchange.ts";
import { judge } from "./judgement.ts";
import { type LogEntry, logEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** How much is kept: the newest, within both bounds. */
const LIMITS = { exchanges: 1000, bytes: 64 * 1024 * 1024 };

/** Lines of log that wait for their exchange: those of the requests under way, mostly none. */
const MAX_WAITING_LINES = 1000;

/** What an exchange takes besides its body, roughly. */
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
  const byId = new Map<string, Exchange>();
  const byRequestId = new Map<string, Exchange>();
  const byExecution = new Map<string, Set<Exchange>>();
  const waitingEntries = new Map<string, LogEntry>();
  const listeners = createListeners<[Exchange]>();
  let number = 0;
  let bytes = 0;

  const size = ({ request }: Exchange) => request.body.length + OVERHEAD;

  function add(exchange: Exchange) {
    byId.set(exchange.id, exchange);
    bytes += size(exchange);
    for (const oldest of byId.values()) {
      if (byId.size <= limits.exchanges && bytes <= limits.bytes) break;
      remove(oldest);
    }
  }

  function remove(exchange: Exchange) {
    byId.delete(exchange.id);
    if (exchange.requestId) byRequestId.delete(exchange.requestId);
    bytes -= size(exchange);
    const arn = exchange.log?.executionArn ?? "";
    const deliveries = byExecution.get(arn);
    deliveries?.delete(exchange);
    if (deliveries?.size === 0) byExecution.delete(arn);
  }

  function addEntry(exchange: Exchange, entry: LogEntry) {
    exchange.log = entry;
    const arn = entry.executionArn;
    if (!arn || !byId.has(exchange.id)) return;
    const deliveries = byExecution.get(arn) ?? new Set();
    byExecution.set(arn, deliveries.add(exchange));
  }

  return {
    /**
     * Takes up a request that has just arrived.
     *
     * @returns the function to call with what the invocation brought
     */
    began(request: ReceivedRequest): (invocation: Invocation) => void {
      const given = request.headers[DELIVERY_HEADER];
      const arrived = now();
      number += 1;
      const exchange: Exchange = {
        id: given && !byId.has(given) ? given : randomUUID(),
        number,
        arrived,
        request,
        ...(request.method === "POST" && {
          judgement: judge(request, settings),
          eventKey: createHash("sha256").update(request.body).digest("base64"),
        }),
      };
      add(exchange);
      listeners.tell(exchange);
      return (invocation) => {
        const { requestId } = invocation;
        exchange.answer = answerOf(invocation);
        exchange.milliseconds = now() - arrived;
        exchange.requestId = requestId;
        const entry = waitingEntries.get(requestId);
        waitingEntries.delete(requestId);
        if (entry) addEntry(exchange, entry);
        else if (byId.has(exchange.id)) byRequestId.set(requestId, exchange);
        listeners.tell(exchange);
      };
    },

    /** Takes up a line of the function's log. */
    logged(line: string): void {
      const entry = logEntry(line);
      if (!entry) return;
      const { requestId } = entry;
      const exchange = byRequestId.get(requestId);
      if (exchange) {
        addEntry(exchange, entry);
        listeners.tell(exchange);
        return;
      }
      waitingEntries.set(requestId, entry);
      const [oldest] = waitingEntries.keys();
      if (oldest && waitingEntries.size > MAX_WAITING_LINES) waitingEntries.delete(oldest);
    },

    find: (id: string): Exchange | undefined => byId.get(id),

    /** The number of exchanges that are kept. */
    count: () => byId.size,

    /** Whether there were more. */
    forgot: () => number > byId.size,

    /** So many exchanges before the one with a number, the newest first. */
    newestFirst(count: number, before = Number.POSITIVE_INFINITY): Exchange[] {
      return [...byId.values()]
        .reverse()
        .filter((exchange) => exchange.number < before)
        .slice(0, count);
    },

    /** The deliveries that led to an execution, the oldest first. */
    ofExecution: (arn: string): Exchange[] => [...(byExecution.get(arn) ?? [])],

    /** All deliveries of the same event, the oldest first. */
    deliveries: ({ eventKey }: Exchange): Exchange[] =>
      eventKey === undefined
        ? []
        : [...byId.values()].filter((exchange) => exchange.eventKey === eventKey),

    /** Calls a listener after whatever happens to an exchange. @returns what ends that */
    onChange: listeners.onChange,
  };
}

export type Timeline = ReturnType<typeof createTimeline>;
