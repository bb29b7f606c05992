import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { run, startService } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject } from "./copy-project.ts";
import { addPipelineAsReadmeSays, removePipelineAsReadmeSays } from "./readme-steps.ts";

/**
 * An invented pipeline of another kind: it accepts a warning, has its own counters, reads other
 * fields, and has two samples. The type of a declaration has to name its link.
 */
const NIGHTLY = {
  source: `import { nightly as invented } from "@almahook/testing/invented";

const stateMachine = { ...invented.stateMachine, link: "NightlyStateMachine" } as const;
export const nightly = { ...invented, stateMachine };
`,
  standIn: { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
};

/** Two of the declared pipelines. */
const removed = pipelines.slice(-2);

const [{ stage: STAGE }] = ENVIRONMENTS;

let copy: string;
let commands: string;
let touched: string[][];
let summary: string;

beforeAll(async () => {
  copy = copyProject();
  touched = [
    addPipelineAsReadmeSays(copy, "PROOF"),
    addPipelineAsReadmeSays(copy, "NIGHTLY", NIGHTLY),
    ...removed.map((pipeline) => removePipelineAsReadmeSays(copy, pipeline)),
  ];
  commands = join(copy, "packages/local/src");
  const synth = await run("synth.ts", ["--stage", STAGE], {}, join(copy, "packages/synth/src"));
  expect(synth).toMatchObject({ exitCode: 0, stderr: "" });
  summary = synth.stdout;
});
afterAll(() => rmSync(copy, { recursive: true }));

test("adding one takes a file, a line in the registry, and a stand-in; removing one the same", () => {
  expect(touched).toEqual([
    ...["proof", "nightly"].map((name) => [
      `packages/pipelines/src/${name}.ts`,
      "packages/pipelines/src/registry.ts",
      `packages/pipelines/stand-ins/${name}.asl.json`,
    ]),
    ...removed.map(({ name }) => [
      `packages/pipelines/src/${name.toLowerCase()}.ts`,
      `packages/pipelines/test/${name.toLowerCase()}.test.ts`,
      `packages/pipelines/stand-ins/${name.toLowerCase()}.asl.json`,
      "packages/pipelines/src/registry.ts",
      ".env.example",
    ]),
  ]);
});

test("a deployment has the links and rights of those that are left, and of no others", () => {
  const types = readFileSync(join(copy, "sst-env.d.ts"), "utf8");
  for (const link of ["ProofStateMachine", "NightlyStateMachine"]) {
    expect(summary).toMatch(new RegExp(`${link} +\\| sst\\.sst\\.Linkable`));
    expect(types).toContain(`"${link}"`);
  }
  expect(summary).toMatch(/states:StartExecution` +\| .*`arn:aws:states:[^`]*nightly.*[^`]*proof/);
  expect(summary).toMatch(/\| NIGHTLY +\| `COMPLETED_WARNING`/);
  for (const { stateMachine } of removed) {
    expect(summary).not.toContain(stateMachine.link);
    expect(summary).not.toContain(stateMachine.parameter);
    expect(types).not.toContain(stateMachine.link);
  }
});

test("all types are right, and those of the links are known", async () => {
  await promisify(execFile)(join(copy, "node_modules/.bin/tsc"), { cwd: copy });
});

test("no test needs an edit", { timeout: 600_000 }, async () => {
  const { VITEST, VITEST_WORKER_ID, VITEST_POOL_ID, NODE_OPTIONS, ...env } = process.env;
  const tested = ["pipelines/", "functions/", "playground/", "local/test/send", "local/test/start"];
  const args = ["run", ...tested.map((path) => `packages/${path}`)];
  await promisify(execFile)(
    process.execPath,
    [join(copy, "node_modules/vitest/vitest.mjs"), ...args],
    { cwd: copy, env, maxBuffer: 100_000_000 },
  );
});

test("their jobs start them, and the playground can send those", async () => {
  const service = await startService({}, commands);
  try {
    const send = (...args: string[]) =>
      run("send.ts", [...args, "--url", service.webhook], {}, commands);
    for (const [sample, pipeline] of [
      ["proof", "PROOF"],
      ["nightly", "NIGHTLY"],
      ["nightly-new", "NIGHTLY"],
    ] as const) {
      expect((await send(sample, "--same")).stdout.replace(/^200 +\d+ ms +/gm, "")).toBe(
        `Webhook POST request received and validated, ${pipeline} pipeline initiated.\n` +
          `Webhook POST request received and validated, ${pipeline} pipeline already initiated.\n`,
      );
    }
    const help = (await send("--help")).stdout;
    const page = await fetch(service.playground).then((response) => response.text());
    for (const sample of ["proof", "nightly-new"]) {
      expect(help).toMatch(new RegExp(`^ +${sample} +\\S`, "m"));
      expect(page).toContain(`value="${sample}"`);
    }
    await expect
      .poll(() => fetch(`${service.playground}/exports`).then((response) => response.text()))
      .toMatch(/Succeeded[\s\S]*NIGHTLY/);
  } finally {
    await service.stop();
  }
});
