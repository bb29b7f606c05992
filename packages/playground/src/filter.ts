import * as v from "valibot";
import { type Delivery, jobNameOf, RESULTS, type Result, resultOf } from "./delivery.ts";
import { type FoundRows, filterEntries, findRows, optional, searchFor, Whole } from "./search.ts";
import type { Timeline } from "./timeline.ts";
import { timeText } from "./views/time.ts";

/** The filter of a list of webhooks, as in an address. */
export const Filter = v.object({
  ...filterEntries,
  result: optional(v.picklist(RESULTS)),
  /** The number of the last delivery before the list was paused. */
  until: optional(Whole),
});
export type Filter = v.InferOutput<typeof Filter>;

/** The filter as the query of an address, with a question mark unless it is empty. */
export function filterQuery(filter: object): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return query.size > 0 ? `?${query}` : "";
}

/** Events, each with its deliveries, the oldest first. */
export type FoundEvents = FoundRows<Delivery[], Result>;

/**
 * Finds the events that match a filter. The one that was delivered last comes first.
 *
 * @param open the open event
 */
export function findEvents(timeline: Timeline, filter: Filter, open?: string): FoundEvents {
  const { q = "", result, pipeline, until = Number.POSITIVE_INFINITY, skip } = filter;
  const contains = searchFor(q);
  const isFound = (delivery: Delivery) => {
    // A function that failed wrote no log line.
    const { pipeline: its } = delivery.log ?? delivery.inspection ?? {};
    if (pipeline && its !== pipeline) return false;
    return !q || contains(textOf(delivery));
  };
  const deliveries = timeline.all().filter(({ number }) => number <= until);
  const events = [...Map.groupBy(deliveries.reverse(), ({ event }) => event).values()];
  return findRows({
    matching: events.map((each) => each.reverse()).filter((event) => event.some(isFound)),
    kindOf: resultOf,
    kind: result,
    skip,
    isOpen: ([first]) => first?.event === open,
  });
}

/** How many characters of a body are searched. */
const MAX_SEARCHED = 50_000;

/** The searchable text of a delivery, in lower case. */
function textOf(delivery: Delivery): string {
  const { id, arrived, log, request, answer, execution, inspection } = delivery;
  return [
    ...[id, new Date(arrived).toISOString(), timeText(arrived, arrived)],
    ...[jobNameOf(delivery), request.method, request.path, answer?.status, log?.outcome],
    ...[log?.reason, log?.reason.replaceAll("-", " "), log?.detail, log?.jobId, log?.jobStatus],
    ...[log?.pipeline, log?.executionName, log?.executionArn, log?.requestId],
    ...[execution && `execution ${execution.status}`, execution?.error, execution?.cause],
    ...(inspection?.steps.map(({ fact }) => fact) ?? []),
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    Buffer.from(request.body.subarray(0, MAX_SEARCHED)).toString(),
    answer?.body.slice(0, MAX_SEARCHED),
  ]
    .join("\n")
    .toLowerCase();
}
