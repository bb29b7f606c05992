import { UserError } from "./command.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Reads how far back a person means.
 *
 * @param since so many minutes, hours or days (`30m`, `2h`, `3d`), or a time in ISO 8601
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws {UserError} if it is neither
 */
export function timeSince(since: string, now: number): number {
  const [, number, unit = ""] = /^(\d{1,6})([mhd])$/.exec(since) ?? [];
  const time = number
    ? now - Number(number) * (UNITS.get(unit) ?? 0)
    : /^\d{4}-\d{2}-\d{2}/.test(since)
      ? Date.parse(since)
      : Number.NaN;
  if (Number.isNaN(time)) {
    throw new UserError(`--since takes 30m, 2h, 3d, or a time such as 2026-11-23T20:00Z.`);
  }
  return time;
}
