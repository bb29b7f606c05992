import fc from "fast-check";
import { expect, test } from "vitest";
import { endTimeInUtc } from "../src/end-time.ts";

test.each([
  // one instant
  ["2022-05-01T14:55:14.894Z", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01T14:55:14.894000Z", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01T14:55:14.894", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01 14:55:14.894Z", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01t14:55:14.894z", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01T16:55:14.894+02:00", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01T16:55:14.894+0200", "2022-05-01T14:55:14.894Z"],
  ["2022-05-01T05:25:14.894-09:30", "2022-05-01T14:55:14.894Z"],
  // no, few and many digits of a second
  ["2022-05-01T14:55", "2022-05-01T14:55:00.000Z"],
  ["2022-05-01T14:55Z", "2022-05-01T14:55:00.000Z"],
  ["2022-05-01T14:55:14Z", "2022-05-01T14:55:14.000Z"],
  ["2022-05-01T14:55:14.0Z", "2022-05-01T14:55:14.000Z"],
  ["2022-05-01T14:55:14.5Z", "2022-05-01T14:55:14.500Z"],
  ["2022-05-01T14:55:14.894001Z", "2022-05-01T14:55:14.894001Z"],
  ["2022-05-01T16:55:14.000000001+02:00", "2022-05-01T14:55:14.000000001Z"],
  // another day in UTC
  ["2022-03-01T00:30:00+01:00", "2022-02-28T23:30:00.000Z"],
  ["2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00.000Z"],
  // a date stays a date
  ["2022-05-01", "2022-05-01"],
  ["2022-05-01Z", "2022-05-01"],
  ["2024-02-29", "2024-02-29"],
  ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
  ["0001-01-01", "0001-01-01"],
])("%s is %s", (text, normal) => {
  expect(endTimeInUtc(text)).toBe(normal);
});

test.each([
  "",
  "yesterday",
  "20220501",
  "2022-5-1",
  "2022-00-01",
  "2022-13-01",
  "2022-05-00",
  "2022-05-32",
  "2022-02-31",
  "2022-04-31T14:55:14Z",
  "2022-02-29",
  "1900-02-29",
  "2022-05-01T",
  "2022-05-01T99:00:00Z",
  "2022-05-01T24:00:00Z",
  "2022-05-01T14:60:00Z",
  "2022-05-01T14:55:60Z",
  "2022-05-01T14Z",
  "2022-05-01T14:55:14.Z",
  "2022-05-01T14:55:14.0123456789Z",
  "2022-05-01T14:55:14+99:00",
  "2022-05-01T14:55:14+02:60",
  "2022-05-01T14:55:14ZZ",
  "9999-12-31T23:59:59-01:00",
  "0000-01-01T00:00+01:00",
  "2022-05-01 \n",
  "2022-05-01T14:55:14Z\n",
  " 2022-05-01",
])("%j is not a date or time", (text) => {
  expect(endTimeInUtc(text)).toBeUndefined();
});

test("what it gives is the same instant, and stays as it is", () => {
  const instants = fc.date({
    min: new Date("0001-01-01T00:00Z"),
    max: new Date("9998-01-01T00:00Z"),
    noInvalidDate: true,
  });
  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  fc.assert(
    fc.property(instants, offset, (instant, minutes) => {
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
      const zone = [hours, rest].map((part) => String(part).padStart(2, "0")).join(":");
      const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      fc.pre(/^\d{4}-/.test(local));
      const text = endTimeInUtc(`${local}${minutes < 0 ? "-" : "+"}${zone}`);
      expect(text).toBe(instant.toISOString());
      expect(endTimeInUtc(String(text))).toBe(text);
    }),
    { numRuns: 200 },
  );
});
