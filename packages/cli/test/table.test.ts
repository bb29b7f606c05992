import { printable } from "@almahook/common/printable";
import fc from "fast-check";
import { expect, test } from "vitest";
import { table } from "../src/table.ts";

const JOB = "Publishing Platform Job PPOD EXPORT to";
const EXPORTS = [
  ["STATE", "ENDED", "JOB", "EXECUTION"],
  ["missing", "2026-05-01T14:55:14.894Z", `${JOB} Prod`, ""],
  [
    "succeeded",
    "2026-05-02T14:55:14.894Z",
    `${JOB} Stage`,
    "ppod-upload-2026-05-02T14-55-14-894Z-17",
  ],
];

test("columns are aligned", () => {
  expect(
    table([
      ["PIPELINE", "JOB"],
      ["A", "one job"],
      ["LONGER THAN ITS TITLE", "🐎"],
    ]),
  ).toEqual([
    "PIPELINE               JOB",
    "A                      one job",
    "LONGER THAN ITS TITLE  🐎",
  ]);
});

test("where they are too wide, names are cut in their middle", () => {
  expect(table(EXPORTS, { width: 109, names: [2] })).toEqual([
    "STATE      ENDED                     JOB                              EXECUTION",
    "missing    2026-05-01T14:55:14.894Z  Publishing Plat… EXPORT to Prod",
    "succeeded  2026-05-02T14:55:14.894Z  Publishing Plat…EXPORT to Stage  ppod-upload-2026-05-02T14-55-14-894Z-17",
  ]);
});

test("where that is not enough, each row is a block of lines", () => {
  expect(table(EXPORTS, { width: 40, names: [2] })).toEqual([
    "missing  2026-05-01T14:55:14.894Z",
    "  Publishing Platform Job PPOD EXPORT",
    "    to Prod",
    "",
    "succeeded  2026-05-02T14:55:14.894Z",
    "  Publishing Platform Job PPOD EXPORT",
    "    to Stage",
    "  ppod-upload-2026-05-02T14-55-14-894Z",
    "    -17",
  ]);
});

test("names that would look alike are not cut", () => {
  const names = ["EXPORT", "IMPORT"].map((word) => [`${"a".repeat(40)}${word}${"b".repeat(40)}`]);
  expect(table([["JOB"], ...names], { width: 60, names: [0] }).join("")).toContain("EXPORT");
});

test.each([40, 80, undefined])("a long text prints as what fits at %s", (width) => {
  const row = [`a${"\n \u001b🐎".repeat(2 ** 16)}z`, "17"];
  const lines = table([["JOB", "ID"], row], { width, names: [0] }).join("");
  expect(lines).toMatch(/^(JOB.*ID)?a.*…[^…]*z.*17$/u);
  expect(lines.length).toBeLessThan(2_000);
});

const character = fc.oneof(
  fc.constantFrom("\n", "\u001b", "\u202e", "🐎", " ", "-", "a", "b"),
  fc.nat(0xffff).map((code) => String.fromCharCode(code)),
);
const cell = fc.oneof(
  fc.string({ unit: character, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom("a", " "), maxLength: 100 }),
);
const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
});
const TITLES = ["ONE", "TWO", "THREE"];

test("no line is wider than the terminal, and none has a control character", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 30, max: 200 }), (rows, width) => {
      for (const line of table([TITLES, ...rows], { width, names: [1] })) {
        expect([...line].length).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
    }),
  );
});

const wide = "x".repeat(90);

test.each([
  ["which cell is empty", [wide, "a", ""], [wide, "", "a"]],
  ["a space at a line's end", [wide, `${"a".repeat(36)}bbb`], [wide, `${"a".repeat(36)} bbb`]],
])("blocks tell rows apart that differ in %s", (_, one, other) => {
  const titles = one.map(() => "TITLE");
  const [first, second] = table([titles, one, other], { width: 40 }).join("\n").split("\n\n");
  expect(first).not.toBe(second);
});

test.each([40, 80])("no two different rows print alike at %i columns", (width) => {
  fc.assert(
    fc.property(rows, (rows) => {
      const printed = table([TITLES, ...rows], { width, names: [1] });
      // Blocks have no titles, and an empty line between them.
      const isTable = printed[0]?.startsWith("ONE");
      const each = isTable ? printed.slice(1) : printed.join("\n").split("\n\n");
      const cells = rows.map((row) => JSON.stringify(row.map((cell) => printable(cell).trim())));
      expect(new Set(each).size).toBe(new Set(cells).size);
    }),
    { numRuns: 1000 },
  );
});
