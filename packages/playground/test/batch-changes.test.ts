import { expect, test } from "vitest";
import { batchChanges } from "../src/batch-changes.ts";

test("what changes several times is told once", async () => {
  const changes = batchChanges(new AbortController().signal);
  const next = changes.next();
  for (const key of ["a", "b", "a"]) changes.add(key);
  expect(await next).toEqual(["b", "a"]);
});

test("of more than a thousand changes, a slow listener is told the newest", async () => {
  const changes = batchChanges(new AbortController().signal);
  for (let number = 0; number < 5000; number += 1) changes.add(`${number}`);
  const told = await changes.next();
  expect([told.length, told[0], told.at(-1)]).toEqual([1000, "4000", "4999"]);
});

test("the end of the listening ends the waiting", async () => {
  const listening = new AbortController();
  const next = batchChanges(listening.signal).next();
  listening.abort();
  expect(await next).toEqual([]);
});
