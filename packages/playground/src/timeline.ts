import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createListeners } from "@almahook/common/listeners";
import type { Settings } from "@almahook/functions/function-settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import {
  type Answer,
  DELIVERY_HEADER,
  type Delivery,
  outcomeOf,
  type SeenExecution,
} from "./delivery.ts";
import { inspectWebhook } from "./inspect-webhook.ts";
import { type LogEntry, logEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** The shape of a delivery's id, which has to fit into an address. */
const Id = v.pipe(v.string(), v.uuid());

/** How many deliveries and bytes are kept. Both limits apply. */
const LIMITS = { deliveries: 5000, bytes: 48 * 1024 * 1024 };

/** How many log lines wait for their answer: those of pending requests. */
const MAX_WAITING_LINES = 1000;

/** The approximate size of a delivery without its body, in bytes. */
const OVERHEAD = 4096;

interface TimelineOptions {
  settings: DecisionSettings & Pick<Settings, "secrets">;
  /** Milliseconds since 1970. */
  now: () => number;
  /** The deliveries of an earlier run, the oldest first. */
  deliveries?: readonly Delivery[];
  limits?: typeof LIMITS;
}

/**
 * Keeps the requests to the function and their results. If there are too many, the oldest that
 * concern no pipeline are dropped first.
 *
 * A request's log line comes before its answer; both carry the id of the invocation.
 */
export function createTimeline({
  settings,
  now,
  deliveries: earlier = [],
  limits = LIMITS,
}: TimelineOptions) {
  const byId = new Map<string, Delivery>();
  const byExecution = new Map<string, Set<Delivery>>();
  /** In the order of each event's newest delivery. */
  const byEvent = new Map<string, Set<Delivery>>();
  /** The deliveries to drop first. */
  const unimportant = new Set<Delivery>();
  const waitingEntries = new Map<string, LogEntry>();
  const listeners = createListeners<[Delivery?]>();
  let received = 0;
  let bytes = 0;

  function add(delivery: Delivery) {
    received = Math.max(received, delivery.number);
    byId.set(delivery.id, delivery);
    const ofEvent = byEvent.get(delivery.event);
    byEvent.delete(delivery.event);
    byEvent.set(delivery.event, (ofEvent ?? new Set()).add(delivery));
    bytes += size(delivery);
    while (byId.size > limits.deliveries || bytes > limits.bytes) {
      const [first = byId.values().next().value] = unimportant;
      if (!first) break;
      remove(first);
    }
  }

  function remove(delivery: Delivery) {
    byId.delete(delivery.id);
    unimportant.delete(delivery);
    bytes -= size(delivery);
    removeFrom(byEvent, delivery.event, delivery);
    removeFrom(byExecution, delivery.log?.executionArn ?? "", delivery);
  }

  const executionOf = (arn: string): SeenExecution | undefined =>
    [...(byExecution.get(arn) ?? [])].find(({ execution }) => execution)?.execution;

  function addEntry(delivery: Delivery, entry: LogEntry) {
    delivery.log = entry;
    if (!byId.has(delivery.id)) return;
    const arn = entry.executionArn;
    if (arn) byExecution.set(arn, (byExecution.get(arn) ?? new Set()).add(delivery));
    delivery.execution ??= executionOf(arn ?? "");
    const outcome = outcomeOf(delivery);
    if (!entry.pipeline && (outcome === "ignored" || outcome === "challenge")) {
      unimportant.add(delivery);
    }
  }

  for (const delivery of earlier) {
    add(delivery);
    if (delivery.log) addEntry(delivery, delivery.log);
  }

  return {
    /**
     * Adds a request that has just arrived.
     *
     * @returns the function to call with the id of the invocation, and its answer
     */
    began(request: ReceivedRequest): (requestId: string, answer: Answer) => void {
      const given = request.headers[DELIVERY_HEADER];
      const arrived = now();
      const id = v.is(Id, given) && !byId.has(given) ? given : randomUUID();
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
        const entry = waitingEntries.get(requestId);
        waitingEntries.delete(requestId);
        if (entry) addEntry(delivery, entry);
        listeners.notify(delivery);
      };
    },

    /** Adds a line of the function's log. */
    logged(line: string): void {
      const entry = logEntry(line);
      if (!entry) return;
      waitingEntries.set(entry.requestId, entry);
      const [oldest] = waitingEntries.keys();
      if (oldest && waitingEntries.size > MAX_WAITING_LINES) waitingEntries.delete(oldest);
    },

    find: (id: string): Delivery | undefined => byId.get(id),

    /** The number of deliveries that are kept. */
    count: () => byId.size,

    /** The number of deliveries that arrived, including dropped ones. */
    received: () => received,

    /** The function's log lines about the deliveries that are kept. */
    lines: (): LogEntry[] =>
      [...byId.values()].map(({ log }) => log).filter((line) => line !== undefined),

    /** The deliveries that are kept, in the order of their arrival. */
    all: (): Delivery[] => [...byId.values()],

    /** The deliveries of each event, the oldest first; the event that was delivered last comes first. */
    events: (): Delivery[][] => [...byEvent.values()].reverse().map((each) => [...each]),

    /** The deliveries of an event, the oldest first. */
    ofEvent: (event: string): Delivery[] => [...(byEvent.get(event) ?? [])],

    /** Updates the state of an execution. @returns whether that changes a delivery */
    executionSeen(arn: string, execution: SeenExecution): boolean {
      const deliveries = [...(byExecution.get(arn) ?? [])];
      const changed = deliveries.filter((each) => !isDeepStrictEqual(each.execution, execution));
      for (const delivery of changed) {
        delivery.execution = execution;
        listeners.notify(delivery);
      }
      return changed.length > 0;
    },

    /** The latest known state of an execution that a delivery started. */
    executionOf,

    /** The ARNs of the executions that deliveries started. */
    executionArns: (): string[] => [...byExecution.keys()],

    /** The deliveries that belong to an execution, the oldest first. */
    ofExecution: (arn: string): Delivery[] => [...(byExecution.get(arn) ?? [])],

    /** Drops everything. */
    clear(): void {
      for (const each of [byId, byExecution, byEvent, unimportant]) each.clear();
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

function removeFrom(sets: Map<string, Set<Delivery>>, key: string, delivery: Delivery) {
  const set = sets.get(key);
  set?.delete(delivery);
  if (set?.size === 0) sets.delete(key);
}
