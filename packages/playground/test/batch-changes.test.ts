import { expect, test } from "vitest";
import { batchChanges, EVERYTHING } from "../src/batch-changes.ts";

test("what changes several times is reported once", async () => {
  const changes = batchChanges(new AbortController().signal);
  const next = changes.next();
  for (const key of ["a", "b", "a"]) changes.add(key);
  expect(await next).toEqual(["b", "a"]);
});

test("of more changes than a list has rows, a slow listener is told that everything changed", async () => {
  const changes = batchChanges(new AbortController().signal);
  for (let number = 0; number <= 200; number += 1) changes.add(`${number}`);
  changes.add("another");
  expect(await changes.next()).toEqual([EVERYTHING, "another"]);
});

test("the end of the listening ends the waiting", async () => {
  const listening = new AbortController();
  const next = batchChanges(listening.signal).next();
  listening.abort();
  expect(await next).toEqual([]);
});
