import { expect, test } from "vitest";
import { limit } from "../src/local-function.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("no more calls run than the limit, and each that ends or fails gives its place to the next", async () => {
  const begun: PromiseWithResolvers<string>[] = [];
  const limited = limit(2, () => {
    const call = Promise.withResolvers<string>();
    begun.push(call);
    return call.promise;
  });
  const results = Promise.allSettled([limited(), limited(), limited(), limited()]);
  await turn();
  expect(begun).toHaveLength(2);
  begun[1]?.reject("broken");
  await turn();
  expect(begun).toHaveLength(3);
  begun[0]?.resolve("0");
  begun[2]?.resolve("2");
  await turn();
  begun[3]?.resolve("3");
  expect(await results).toMatchObject([
    { value: "0" },
    { reason: "broken" },
    { value: "2" },
    { value: "3" },
  ]);
});
