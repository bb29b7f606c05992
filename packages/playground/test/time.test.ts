import { expect, test } from "vitest";
import { duration, timeText } from "../src/views/time.ts";

const at = (...date: [number, number, number, number, number, number]) =>
  new Date(...date).getTime();
const now = at(2026, 4, 1, 14, 55, 14);

test("a time of today has seconds, one of another day its date", () => {
  expect(timeText(at(2026, 4, 1, 0, 1, 2), now)).toBe("00:01:02");
  expect(timeText(at(2026, 3, 30, 23, 59, 59), now)).toBe("30 Apr, 23:59");
  expect(timeText(at(2026, 4, 2, 1, 5, 0), now)).toBe("2 May, 01:05");
});

test("a duration is in milliseconds, or in seconds from one on", () => {
  expect([duration(0), duration(999), duration(1000), duration(4025)]).toEqual([
    ...["0 ms", "999 ms", "1.00 s", "4.03 s"],
  ]);
});
