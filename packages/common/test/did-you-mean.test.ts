import { expect, test } from "vitest";
import { didYouMean } from "../src/did-you-mean.ts";

const words = ["pod", "bursar", "timdex-daily", "timdex-full", "challenge"];

test.each([
  ["podd", "pod"],
  ["BURSER", "bursar"],
  ["brusar", "bursar"],
  ["timdex-daly", "timdex-daily"],
  ["timdexfull", "timdex-full"],
  ["chalenge", "challenge"],
])("%s was probably meant to be %s", (given, meant) => {
  expect(didYouMean(given, words)).toBe(` Did you mean ${meant}?`);
});

test.each(["", "x", "nonsense", "timdex"])("for %j there is no suggestion", (given) => {
  expect(didYouMean(given, words)).toBe("");
});
