import { expect, test } from "vitest";
import { searchFor } from "../src/search.ts";

const TEXT = `503 unavailable
id 17958018445960002, bursar-2026-11-27t17-50-44-596z-17958018445960002
content-type: application/json
0d7b1f3a-6f0e-4a53-9f7e-0123456789ab 17:50:44 2026-11-27t17:50:44.596z`;

test.each([
  ["UNAVAILABLE", true],
  ["unavailable 503", true],
  ["unavailable 200", false],
  ['"content-type: application"', true],
  ['"application content"', false],
  ['"503 un', true],
  ["17958018445960002", true],
  ["445960", false],
  ["0d7b1f3a-6f0e-4a53-9f7e-0123456789ab", true],
  ["0d7b1f3a-6f0e-4a53-9f7e-0123456789a", false],
  ["17:50", true],
  ["2026-11-27", true],
  ["", true],
])("%s is found: %s", (query, isFound) => {
  expect(searchFor(query)(TEXT)).toBe(isFound);
});
