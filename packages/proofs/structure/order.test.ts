import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { expect, test } from "vitest";

const SCOPE = "@almahook/";
const PACKAGES = new URL("../../", import.meta.url);

const Manifest = v.object({ dependencies: v.optional(v.record(v.string(), v.string()), {}) });

/** The packages in the order of the README's table. */
const order = Array.from(
  readFileSync(new URL("../README.md", PACKAGES), "utf8").matchAll(
    /^\| \[.+\]\(packages\/(.+?)\)/gm,
  ),
  ([, name = ""]) => name,
);

test("the README lists every package", () => {
  expect(order.toSorted()).toEqual(readdirSync(PACKAGES).sort());
});

// Biome checks that what a package imports is declared, and is imported by its exports.
test.each(order)("%s depends only on packages above it in the README's table", (name) => {
  const text = readFileSync(new URL(`${name}/package.json`, PACKAGES), "utf8");
  const { dependencies } = v.parse(Manifest, JSON.parse(text));
  const own = Object.keys(dependencies).filter((dependency) => dependency.startsWith(SCOPE));
  const above = order.slice(0, order.indexOf(name));
  expect(above).toEqual(expect.arrayContaining(own.map((each) => each.slice(SCOPE.length))));
});
