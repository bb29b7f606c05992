import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createListeners } from "@almahook/common/listeners";
import type { Settings } from "@almahook/functions/function-settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { type Answer, type Delivery, outcomeOf, type SeenExecution } from "./delivery.ts";
import { DELIVERY_HEADER } from "./delivery-header.ts";
import { inspectWebhook } from "./inspect-webhook.ts";
import { type LogEntry, logEntry } from "./log-entry.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** What a delivery is called by. A header can have anything, and an address can't. */
const Id = v.pipe(v.string(), v.uuid());

/** How much is kept, within both bounds. */
const LIMITS = { deliveries: 5000, bytes: 48 * 1024 * 1024 };

/** Log lines that wait for their answer: those of the requests under way, mostly none. */
const MAX_WAITING_LINES = 1000;

/** What a delivery takes besides its body, roughly. */
const OVERHEAD = 4096;

interface TimelineOptions {
  settings: DecisionSettings & Pick<Settings, "secrets">;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From an earlier run, the oldest first. */
  deliveries?: readonly Delivery[];
  limits?: typeof LIMITS;
}

/**
 * Keeps the requests to the webhook and their results. When there are too many, the oldest that
 * concern no pipeline are forgotten first.
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
  /** Those to forget first. */
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
     * Takes up a request that has just arrived.
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

    /** Takes up a line of the function's log. */
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

    /** The number of deliveries that arrived, forgotten ones too. */
    received: () => received,

    /** The function's log lines about what is kept. */
    lines: (): LogEntry[] =>
      [...byId.values()].map(({ log }) => log).filter((line) => line !== undefined),

    /** The deliveries that are kept, in the order of their arrival. */
    all: (): Delivery[] => [...byId.values()],

    /** The deliveries of each event, the oldest first; the event that was delivered last comes first. */
    events: (): Delivery[][] => [...byEvent.values()].reverse().map((each) => [...each]),

    /** The deliveries of an event, the oldest first. */
    ofEvent: (event: string): Delivery[] => [...(byEvent.get(event) ?? [])],

    /** Takes up how an execution was seen. @returns whether that is news of a delivery */
    executionSeen(arn: string, execution: SeenExecution): boolean {
      const deliveries = [...(byExecution.get(arn) ?? [])];
      const changed = deliveries.filter((each) => !isDeepStrictEqual(each.execution, execution));
      for (const delivery of changed) {
        delivery.execution = execution;
        listeners.notify(delivery);
      }
      return changed.length > 0;
    },

    /** How an execution that deliveries led to was seen last, if it was. */
    executionOf,

    /** The ARNs of the executions that deliveries led to. */
    executionArns: (): string[] => [...byExecution.keys()],

    /** The deliveries that led to an execution, the oldest first. */
    ofExecution: (arn: string): Delivery[] => [...(byExecution.get(arn) ?? [])],

    /** Forgets everything. */
    clear(): void {
      for (const each of [byId, byExecution, byEvent, unimportant]) each.clear();
      received = 0;
      bytes = 0;
      listeners.notify();
    },

    /**
     * Calls a listener after whatever happens to a delivery, and without one once all are forgotten.
     *
     * @returns what ends that
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
