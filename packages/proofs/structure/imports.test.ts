import { expect, test } from "vitest";
import { importViolations, PACKAGES, readManifest, readSources } from "./imports.ts";

const sources = readSources();

test("imports point to packages further down, through their exports", () => {
  expect(importViolations(sources, readManifest)).toEqual([]);
});

test("every package has its place in the order", () => {
  expect(new Set(sources.map(({ path }) => path.split("/")[0]))).toEqual(new Set(PACKAGES));
});

const DECIDE = "pipelines/src/decide.ts";

test.each([
  ["../../alma/src/webhook.ts", /goes around the doors of alma/],
  ["../../../packages/testing/src/dev1.ts", /goes around the doors of testing/],
  ["@almahook/functions/app", /does not declare/],
  ["@almahook/testing/dev1", /does not declare/],
])("an import of %s by the decision is found", (specifier, violation) => {
  for (const text of [
    `import { x } from "${specifier}";`,
    `import type { X } from "${specifier}";`,
    `export * from "${specifier}";`,
    `import "${specifier}";`,
    `const x = await import("${specifier}");`,
    `const file = import.meta.resolve("${specifier}");`,
    `const file = new URL("${specifier}", import.meta.url);`,
  ]) {
    expect(importViolations([{ path: DECIDE, text }], readManifest)).toEqual([
      expect.stringMatching(violation),
    ]);
  }
});

test("a dependency that is declared against the arrows is found all the same", () => {
  const declared = { dependencies: ["@almahook/functions"], devDependencies: [] };
  const text = 'import type { App } from "@almahook/functions/app";';
  expect(importViolations([{ path: DECIDE, text }], () => declared)).toEqual([
    expect.stringMatching(/against the arrows/),
  ]);
});

test("a test may use any package that is declared, by its doors", () => {
  const text = 'import { settings } from "@almahook/testing/dev1";\nimport "./other.ts";';
  expect(importViolations([{ path: "pipelines/test/a.test.ts", text }], readManifest)).toEqual([]);
});
