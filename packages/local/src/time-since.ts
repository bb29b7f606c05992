import { endTimeInUtc } from "@almahook/alma/end-time";
import * as v from "valibot";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Reads a time that a person gave.
 *
 * @param since minutes, hours or days ago (`30m`, `2h`, `3d`), or a time in ISO 8601, in UTC if it
 *   has no offset
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970, or NaN if it is neither
 */
export function timeSince(since: string, now: number): number {
  const [, number, unit = ""] = /^(\d{1,6})([mhd])$/.exec(since) ?? [];
  if (number) return now - Number(number) * (UNITS.get(unit) ?? 0);
  return Date.parse(endTimeInUtc(since) ?? "");
}

/** What {@link timeSince} reads. */
export const Since = v.pipe(
  v.string(),
  v.check(
    (since) => !Number.isNaN(timeSince(since, 0)),
    "must be 30m, 2h, 3d, or a time such as 2026-11-23T20:00Z",
  ),
);
