import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { run, startService } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject } from "./copy-project.ts";
import { addPipelineAsReadmeSays } from "./readme-steps.ts";

let copy: string;
let commands: string;
let changed: string[];
let summary: string;

beforeAll(async () => {
  copy = copyProject();
  changed = addPipelineAsReadmeSays(copy, "Proof");
  commands = join(copy, "packages/local/src");
  const synth = await run("synth.ts", ["--stage", "dev1"], {}, join(copy, "packages/synth/src"));
  expect(synth).toMatchObject({ exitCode: 0, stderr: "" });
  summary = synth.stdout;
});
afterAll(() => rmSync(copy, { recursive: true }));

test("it takes one file, a line in the registry, and a stand-in", () => {
  expect(changed).toEqual([
    "packages/pipelines/src/proof.ts",
    "packages/pipelines/src/registry.ts",
    "packages/pipelines/stand-ins/proof.asl.json",
  ]);
});

test("its link, its right to be started and its alarm are part of a deployment", () => {
  expect(summary).toMatch(/ProofStateMachine +\| sst\.sst\.Linkable/);
  expect(summary).toMatch(/states:StartExecution` +\| .*`arn:aws:states:[^`]*proof/);
  expect(summary).toContain("execution-failed-proof");
  expect(readFileSync(join(copy, "sst-env.d.ts"), "utf8")).toContain('"ProofStateMachine"');
});

test("its types are right, and the link's type is known", async () => {
  await promisify(execFile)(join(copy, "node_modules/.bin/tsc"), { cwd: copy });
});

test("its job starts it, and the playground can send it", async () => {
  const service = await startService({}, commands);
  try {
    const send = (...args: string[]) =>
      run("send.ts", [...args, "--url", service.webhook], {}, commands);
    expect((await send("proof", "--same")).stdout.replace(/^200 +\d+ ms +/gm, "")).toBe(
      "Webhook POST request received and validated, PROOF pipeline initiated.\n" +
        "Webhook POST request received and validated, PROOF pipeline already initiated.\n",
    );
    expect((await send("--help")).stdout).toMatch(/^ +proof +\S/m);
    const page = await fetch(service.playground).then((response) => response.text());
    expect(page).toContain('value="proof"');
    await expect
      .poll(() => fetch(`${service.playground}/exports`).then((response) => response.text()))
      .toMatch(/Succeeded<\/span>\s*<span class="tag">PROOF</);
  } finally {
    await service.stop();
  }
});
