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
 * A pipeline of another kind: it accepts a warning, has its own counters, reads other fields, and
 * has two ways to start.
 */
const GATE = {
  source: `import { counters, JobInstance } from "@almahook/alma/webhook";
import * as v from "valibot";
import type { Pipeline } from "./pipeline.ts";

/** Opens the gate. */
export const gate = {
  name: "GATE",
  jobNameSetting: "ALMA_GATE_JOB_NAME",
  defaultJobName: (word) => \`Nightly sets for the gate in \${word}\`,
  accepts: ["COMPLETED_WARNING"],
  counters: ["c.gate.added", "c.gate.removed"],
  stateMachine: {
    link: "GateStateMachine",
    setting: "GATE_STATE_MACHINE_ARN",
    parameter: "gate-state-machine-arn",
  },
  namePrefixes: ["gate-"],
  execution: v.pipe(
    v.object({
      start_time: JobInstance.entries.end_time,
      job_info: v.object({ id: v.string("must be a string") }, "must be an object"),
      counter: counters(["c.gate.added"]),
    }),
    v.transform(({ start_time, job_info, counter }) => ({
      namePrefix: "gate-",
      input: { began: start_time, job: job_info.id, added: counter["c.gate.added"] ?? 0 },
    })),
  ),
  samples: [
    { name: "gate", label: "Gate" },
    { name: "gate-added", label: "Gate, only added", counters: ["c.gate.added"] },
  ],
} as const satisfies Pipeline;
`,
  standIn: {
    StartAt: "Check input",
    States: {
      "Check input": {
        Type: "Choice",
        Choices: [{ Variable: "$.added", IsNumeric: true, Next: "Opened" }],
        Default: "Wrong input",
      },
      Opened: { Type: "Succeed" },
      "Wrong input": { Type: "Fail", Error: "WrongInput", Cause: "added must be a number" },
    },
  },
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
    addPipelineAsReadmeSays(copy, "GATE", GATE),
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
    ...["proof", "gate"].map((name) => [
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
  for (const link of ["ProofStateMachine", "GateStateMachine"]) {
    expect(summary).toMatch(new RegExp(`${link} +\\| sst\\.sst\\.Linkable`));
    expect(types).toContain(`"${link}"`);
  }
  expect(summary).toMatch(/states:StartExecution` +\| .*`arn:aws:states:[^`]*gate.*[^`]*proof/);
  expect(summary).toMatch(/\| GATE +\| `COMPLETED_WARNING`/);
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
      ["gate", "GATE"],
      ["gate-added", "GATE"],
    ] as const) {
      expect((await send(sample, "--same")).stdout.replace(/^200 +\d+ ms +/gm, "")).toBe(
        `Webhook POST request received and validated, ${pipeline} pipeline initiated.\n` +
          `Webhook POST request received and validated, ${pipeline} pipeline already initiated.\n`,
      );
    }
    const help = (await send("--help")).stdout;
    const page = await fetch(service.playground).then((response) => response.text());
    for (const sample of ["proof", "gate-added"]) {
      expect(help).toMatch(new RegExp(`^ +${sample} +\\S`, "m"));
      expect(page).toContain(`value="${sample}"`);
    }
    await expect
      .poll(() => fetch(`${service.playground}/exports`).then((response) => response.text()))
      .toMatch(/Succeeded[\s\S]*GATE/);
  } finally {
    await service.stop();
  }
});
