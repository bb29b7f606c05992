import fc from "fast-check";
import { expect, test } from "vitest";
import { table } from "../src/table.ts";

test("columns are aligned", () => {
  const rows = [
    ["PIPELINE", "JOB"],
    ["A", "one job"],
    ["LONGER THAN ITS TITLE", "🐎"],
  ];
  expect(table(rows)).toEqual([
    "PIPELINE               JOB",
    "A                      one job",
    "LONGER THAN ITS TITLE  🐎",
  ]);
});

test("the widest columns are cut to the terminal's width", () => {
  const rows = [["short", "a rather long name of a job", "and an even longer explanation of it"]];
  expect(table(rows, 40)).toEqual(["short  a rather long …  and an even lon…"]);
});

test("no line is wider than the terminal, and none has a control character", () => {
  const character = fc.oneof(
    fc.constantFrom("\n", "\u001b", "\u202e", "🐎"),
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  );
  const cell = fc.string({ unit: character, maxLength: 60 });
  const row = fc.array(cell, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 30 }),
      (rows, width) => {
        for (const line of table(rows, width)) {
          expect([...line].length).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        }
      },
    ),
  );
});
