import { expect, test } from "vitest";
import { limit } from "../src/limit.ts";

/** A function whose calls end when they are told to. */
function calls() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<number>>();
  const call = (number: number) => {
    begun.push(number);
    const end = Promise.withResolvers<number>();
    ends.set(number, end);
    return end.promise;
  };
  return { begun, ends, call };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("no more calls run than the limit, and the others take their turn in order", async () => {
  const { begun, ends, call } = calls();
  const limited = limit(2, call);
  const results = Promise.all([1, 2, 3, 4].map((number) => limited(number)));
  await turn();
  expect(begun).toEqual([1, 2]);
  ends.get(2)?.resolve(20);
  await turn();
  expect(begun).toEqual([1, 2, 3]);
  ends.get(1)?.resolve(10);
  ends.get(3)?.resolve(30);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4]);
  ends.get(4)?.resolve(40);
  expect(await results).toEqual([10, 20, 30, 40]);
});

test("a call that fails gives its place to the next", async () => {
  const { begun, ends, call } = calls();
  const limited = limit(1, call);
  const first = limited(1);
  const second = limited(2);
  ends.get(1)?.reject(new Error("broken"));
  await expect(first).rejects.toThrow("broken");
  ends.get(2)?.resolve(2);
  await expect(second).resolves.toBe(2);
  expect(begun).toEqual([1, 2]);
});
