import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipelines } from "@almahook/pipelines/registry";
import { expect, onTestFinished, test } from "vitest";
import { loadEnvironment } from "../src/load-environment.ts";

/** Loads the environment in a folder with such an `.env`. */
async function load(envFile: string | Uint8Array, env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "almahook-env-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, ".env"), envFile);
  const warnings: string[] = [];
  const warn = (line: string) => warnings.push(line);
  return { environment: loadEnvironment({ env, folder, print: warn, warn }), warnings };
}

const notASetting = (line: number) =>
  `Warning: .env has something other than NAME=value in line ${line}.`;
const cutOff = (name: string) =>
  `Warning: .env cuts ${name} off at its #: put the value in quotes.`;
const MARKED =
  "Warning: .env begins with a byte order mark, which other tools may take for a part of its first name.";

test("the environment takes precedence over .env", async () => {
  const { environment, warnings } = await load("PORT=1\nWORKSPACE=stage\n", {
    PORT: "2",
    OTHER: "3",
  });
  expect(environment).toEqual({ PORT: "2", WORKSPACE: "stage", OTHER: "3" });
  expect(warnings).toEqual([]);
});

test("what .env has and is not a setting is warned of, with a suggestion", async () => {
  const { warnings } = await load("PROT=1\nALMA_CHALENGE_SECRET=x\nSOMETHING=else\n");
  expect(warnings).toEqual([
    "Warning: ALMA_CHALENGE_SECRET in .env is not a setting. Did you mean ALMA_CHALLENGE_SECRET?",
    "Warning: PROT in .env is not a setting. Did you mean PORT?",
    "Warning: SOMETHING in .env is not a setting.",
  ]);
});

test("the settings of every pipeline, and those of other tools, are known", async () => {
  const names = pipelines.flatMap(({ jobNameSetting, stateMachine }) => [
    jobNameSetting,
    stateMachine.setting,
  ]);
  const others = ["AWS_PROFILE", "SST_TELEMETRY_DISABLED", "NODE_OPTIONS", "SENTRY_DSN"];
  const { warnings } = await load([...names, ...others].map((name) => `${name}=x\n`).join(""));
  expect(warnings).toEqual([]);
});

test.each([
  ["a line that is not a setting", "PORT=1\nsecret\nPORT: 2\n", [2, 3].map(notASetting)],
  ["an unquoted #", "PORT=12#3\nWORKSPACE=stage # yes\n", [cutOff("PORT")]],
  ["a byte order mark", "\uFEFFPORT=1\n", [MARKED]],
  ["anything in quotes", "ALMA_CHALLENGE_SECRET='a#b'\nSENTRY_DSN=\"a\nb\"\nx", [notASetting(4)]],
  ["Windows' line ends", "PORT=1\r\n\r\nWORKSPACE=dev\r\n", []],
])("%s is checked", async (_, text, expected) => {
  expect((await load(text)).warnings).toEqual(expected);
});

test("a byte order mark, as editors on Windows write it, belongs to no setting", async () => {
  expect((await load("\uFEFFPORT=1\n")).environment).toEqual({ PORT: "1" });
});

test("a file in UTF-16 is refused", async () => {
  await expect(load(Buffer.from("\uFEFFPORT=1\n", "utf16le"))).rejects.toThrow("is not in UTF-8");
});
