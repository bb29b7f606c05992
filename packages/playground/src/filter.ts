import * as v from "valibot";
import {
  DELIVERY_HEADER,
  type Delivery,
  jobNameOf,
  RESULTS,
  type Result,
  resultOf,
} from "./delivery.ts";
import { searchFor } from "./search.ts";
import type { Timeline } from "./timeline.ts";
import { timeText } from "./views/time.ts";

/** How many rows a list shows at a time. */
export const MAX_ROWS = 200;

/** Invalid values are ignored, because people also type addresses. */
export const optional = <Schema extends v.GenericSchema<string, unknown>>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

export const Whole = v.pipe(v.string(), v.digits(), v.transform(Number));

/** The filter of a list of webhooks, as in an address. */
export const Filter = v.object({
  /** The text that a delivery has to contain: see {@link searchFor}. */
  q: optional(v.pipe(v.string(), v.trim(), v.nonEmpty())),
  result: optional(v.picklist(RESULTS)),
  pipeline: optional(v.pipe(v.string(), v.nonEmpty())),
  /** Only rows older than the one with this number. */
  before: optional(Whole),
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

/** Whether a delivery matches a filter, whatever its result. */
function passes(
  delivery: Delivery,
  { pipeline }: Filter,
  isFound: ((text: string) => boolean) | undefined,
): boolean {
  // A function that failed wrote no log line.
  const { pipeline: its } = delivery.log ?? delivery.inspection ?? {};
  if (pipeline && its !== pipeline) return false;
  return !isFound || isFound(textOf(delivery));
}

/** How many characters of a body are searched. */
const MAX_SEARCHED = 50_000;

/** The searchable text of a delivery, in lower case. */
function textOf(delivery: Delivery): string {
  const { id, arrived, log, request, answer, execution, inspection } = delivery;
  const { [DELIVERY_HEADER]: _, ...headers } = request.headers;
  return [
    ...[id, new Date(arrived).toISOString(), timeText(arrived, arrived)],
    ...[jobNameOf(delivery), request.method, request.path, answer?.status, log?.outcome],
    ...[log?.reason, log?.reason.replaceAll("-", " "), log?.detail, log?.jobId, log?.jobStatus],
    ...[log?.pipeline, log?.executionName, log?.executionArn, log?.requestId],
    ...[execution && `execution ${execution.status}`, execution?.error, execution?.cause],
    ...(inspection?.steps.map(({ fact }) => fact) ?? []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    Buffer.from(request.body.subarray(0, MAX_SEARCHED)).toString(),
    answer?.body.slice(0, MAX_SEARCHED),
  ]
    .join("\n")
    .toLowerCase();
}

/** The number of an event in a list: its newest delivery's. */
export const newestNumber = (deliveries: readonly Delivery[]) => deliveries.at(-1)?.number ?? 0;

/** A list of events as it is shown. */
export interface FoundEvents {
  /** The one that was delivered last comes first. */
  events: Delivery[][];
  /** The number before which older events begin, if there are any. */
  older?: number;
  /** Whether there are newer events. */
  isOlder: boolean;
  /** How many match with each result, and with any. */
  counts: ReadonlyMap<Result, number>;
  any: number;
  /** The number of deliveries that match, on all pages. */
  deliveries: number;
}

/**
 * Finds the events that match a filter.
 *
 * @param open the open event. The list contains it, unless the filter says where to begin
 */
export function findEvents(timeline: Timeline, filter: Filter, open?: string): FoundEvents {
  const { q, result, before, until = Number.POSITIVE_INFINITY } = filter;
  const isFound = q ? searchFor(q) : undefined;
  const all: Delivery[][] = [];
  const counts = new Map<Result, number>();
  let any = 0;
  let deliveries = 0;
  for (const each of timeline.events()) {
    const event = until < newestNumber(each) ? each.filter(({ number }) => number <= until) : each;
    const passing = event.filter((delivery) => passes(delivery, filter, isFound));
    if (passing.length === 0) continue;
    any += 1;
    const its = resultOf(event);
    if (its) counts.set(its, (counts.get(its) ?? 0) + 1);
    if (result && its !== result) continue;
    deliveries += passing.length;
    all.push(event);
  }
  const start = before
    ? all.findIndex((event) => newestNumber(event) < before)
    : all.findIndex(([first]) => first?.event === open);
  const first = before ? start : Math.floor(Math.max(start, 0) / MAX_ROWS) * MAX_ROWS;
  const events = first < 0 ? [] : all.slice(first, first + MAX_ROWS);
  const last = events.at(-1);
  return {
    events,
    older: last && last !== all.at(-1) ? newestNumber(last) : undefined,
    isOlder: first !== 0,
    ...{ counts, any, deliveries },
  };
}
