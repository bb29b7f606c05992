import { expect, test } from "vitest";
import { finite } from "../src/pages.ts";

/** Pages with these tokens, and a last one. */
async function* pagesWith(tokens: Iterable<string>) {
  for (const nextToken of tokens) yield { nextToken };
  yield {};
}

test("pages are passed on, to the last one", async () => {
  const pages = await Array.fromAsync(finite(pagesWith(["2", "3"])));
  expect(pages).toEqual([{ nextToken: "2" }, { nextToken: "3" }, {}]);
});

test.for([
  ["repeat", ["2", "3", "2"]],
  ["are too many", Array.from({ length: 10_001 }, (_, page) => `${page}`)],
] as const)("pages that %s are an error", async ([, tokens]) => {
  await expect(Array.fromAsync(finite(pagesWith(tokens)))).rejects.toThrow("does not end");
});
