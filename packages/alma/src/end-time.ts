const END_TIME =
  /^(\d{4}-\d\d-\d\d)(?:Z|[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-](?:[01]\d|2[0-3])):?([0-5]\d))?)?$/i;

/**
 * Normalizes the time at which a job ended, so that the same instant always gives the same text: in
 * UTC, with at least three fractional digits. A date alone stays a date. A time without an offset
 * is in UTC, as Alma's times are.
 *
 * @param text ISO 8601 or RFC 3339: a date, or a date and a time of day
 * @returns undefined if it is not a real date or time, such as 31 February
 *
 * @example
 * endTimeInUtc("2022-05-01T16:55:14.894+02:00"); // "2022-05-01T14:55:14.894Z"
 */
export function endTimeInUtc(text: string): string | undefined {
  const [, date = "", minute, second = "00", fraction = "", hours = "+00", minutes = "00"] =
    END_TIME.exec(text) ?? [];
  const day = Date.parse(`${date}T00:00Z`);
  // `Date.parse` reads 31 February as a day in March.
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return undefined;
  if (minute === undefined) return date;
  const instant = new Date(`${date}T${minute}:${second}${hours}:${minutes}`).toISOString();
  // An offset can move the time out of the years 0000 to 9999.
  if (!/^\d{4}-/.test(instant)) return undefined;
  const digits = fraction.replace(/0+$/, "").padEnd(3, "0");
  return instant.replace(/000Z$/, `${digits}Z`);
}

/**
 * The time by which a job has ended: the end of the day, if only its date is known.
 *
 * @param endTime as {@link endTimeInUtc} gives it
 * @returns milliseconds since 1970
 */
export const endedBy = (endTime: string) =>
  Date.parse(endTime) + (endTime.includes("T") ? 0 : 86_400_000);
