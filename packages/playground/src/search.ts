import * as v from "valibot";

/** How many rows a list shows at a time. */
export const MAX_ROWS = 200;

/** Invalid values are ignored, because people also type addresses. */
export const optional = <Schema extends v.GenericSchema<string, unknown>>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

export const Whole = v.pipe(v.string(), v.digits(), v.transform(Number));

/** What every filter of a list has, as in an address. */
export const filterEntries = {
  /** The text that a row has to contain: see {@link searchFor}. */
  q: optional(v.pipe(v.string(), v.trim(), v.nonEmpty())),
  pipeline: optional(v.pipe(v.string(), v.nonEmpty())),
  /** How many newer rows are skipped. */
  skip: optional(Whole),
};

/** The rows that match a filter. The newest come first. */
export interface FoundRows<Row, Kind> {
  /** Those of one page. */
  rows: Row[];
  /** All that match. */
  all: Row[];
  /** How many newer ones are skipped. */
  skipped: number;
  /** How many match of each kind, and of any. */
  counts: ReadonlyMap<Kind, number>;
  any: number;
}

interface Matching<Row, Kind> {
  /** Those that match the filter, of any kind. The newest come first. */
  matching: readonly Row[];
  kindOf: (row: Row) => Kind | undefined;
  /** The kind to find. Any by default. */
  kind: Kind | undefined;
  /** How many newer rows to skip, unless a row is open: then the page is the one with that row. */
  skip: number | undefined;
  isOpen: (row: Row) => boolean;
}

/** Counts rows by their kind, and finds those of one kind. */
export function findRows<Row, Kind>({
  matching,
  kindOf,
  kind,
  skip,
  isOpen,
}: Matching<Row, Kind>): FoundRows<Row, Kind> {
  const counts = new Map<Kind, number>();
  for (const row of matching) {
    const its = kindOf(row);
    if (its !== undefined) counts.set(its, (counts.get(its) ?? 0) + 1);
  }
  const all = matching.filter((row) => kind === undefined || kindOf(row) === kind);
  const open = all.findIndex(isOpen);
  const skipped = open < 0 ? (skip ?? 0) : open - (open % MAX_ROWS);
  const rows = all.slice(skipped, skipped + MAX_ROWS);
  return { rows, all, skipped, counts, any: matching.length };
}

/** A number, or a UUID or most of one. */
const ID = /^(?:\d+|[\da-f]{8}-[\da-f-]{5,})$/;

/**
 * Parses a search: words, and phrases in quotes, in any case. Numbers and ids match only as a
 * whole, so that a status is not found among the digits of an id.
 *
 * @returns a function that says whether a lower-case text contains all of them
 */
export function searchFor(query: string): (text: string) => boolean {
  const terms = [...query.toLowerCase().matchAll(/"([^"]+)"?|[^\s"]+/g)];
  const wanted = terms.map(([word, phrase = word]) =>
    ID.test(phrase)
      ? new RegExp(`(?<![a-z0-9])${phrase}(?![a-z0-9])`)
      : new RegExp(RegExp.escape(phrase)),
  );
  return (text) => wanted.every((each) => each.test(text));
}
