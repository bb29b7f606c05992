import { expect, test } from "vitest";
import { isExecutionName } from "../src/valid-name.ts";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));

test.each([
  ["white space", [...range(0x2000, 0x200a), " ", "\u00a0", "\u3000", "\ufeff"]],
  ["brackets", [..."<>{}[]"]],
  ["wildcards", [..."?*"]],
  ["special characters", [...'"#%\\^|~`$&,;:/']],
  ["control characters", [...range(0, 0x1f), ...range(0x7f, 0x9f), "\ufffe", "\uffff"]],
  ["surrogates, in pairs or alone", [...range(0xd800, 0xdfff), "\u{1f600}", "\u{10ffff}"]],
])("an execution's name can't have %s", (_, characters) => {
  const taken = characters.filter((character) => isExecutionName(`a${character}b`));
  expect(taken).toEqual([]);
});

test("an execution's name can have any other character", () => {
  const others = [..."azAZ09-_.+=@!()'", "é", "中"];
  expect(others.filter((character) => !isExecutionName(character))).toEqual([]);
});

test("an execution's name has 1 to 80 characters", () => {
  expect([0, 1, 80, 81].map((length) => isExecutionName("a".repeat(length)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
