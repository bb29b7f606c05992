import { readFileSync } from "node:fs";
import type { Command } from "@almahook/cli/command";
import { pipelines } from "@almahook/pipelines/registry";
import { callCommand } from "@almahook/testing/call-command";
import { runProgram } from "@almahook/testing/run-command";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";

const ROOT = new URL("../../../", import.meta.url);

const Manifest = v.object({ scripts: v.record(v.string(), v.string()) });

/** The npm scripts that run a command of this project, rather than a tool, and the command's file. */
const scripts = Object.entries(
  v.parse(Manifest, JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"))).scripts,
).flatMap(([name, script]) => {
  const [, file] = /^node (?:--\S+ )*(packages\/\S+\.ts)$/.exec(script) ?? [];
  return file ? [{ name, file }] : [];
});

/** Loads a command without running it. */
const loadCommand = async ({ file }: { file: string }): Promise<Command> =>
  (await import(new URL(file, ROOT).href)).command;

test("the commands are found among the npm scripts", () => {
  expect(scripts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["start", "send", "synth"]),
  );
});

/** Calls a command with settings that it would refuse, if it read them. */
const answer = (command: Command, ...args: string[]) =>
  callCommand(command, args, { PORT: "none", WORKSPACE: "!" });

describe.each(scripts)("npm run $name", (script) => {
  let command: Command;
  beforeAll(async () => {
    command = await loadCommand(script);
  });

  test("has the name of its script", () => {
    expect(command.name).toBe(script.name);
  });

  test.each([[["--help"]], [["-h"]], [["--nonsense", "--help"]]])(
    "%j prints the help",
    async (args) => {
      const { exitCode, stdout, stderr } = await answer(command, ...args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout).toContain(script.name === "start" ? "npm start" : `npm run ${script.name}`);
      expect(stdout).toContain("Exit codes: 0");
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
    },
  );

  test.each([
    [["--nonsense"], "Unknown option --nonsense."],
    [["-x"], "Unknown option -x."],
    [["--toString"], "Unknown option --toString."],
    [["--nonsense=1"], "Unknown option --nonsense."],
    [["--hlep"], "Unknown option --hlep. Did you mean --help?"],
    [["one.json", "two.json", "three.json"], "Unexpected argument"],
  ])("refuses %j in a sentence, and says how to get help", async (args, sentence) => {
    const { exitCode, stdout, stderr } = await answer(command, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^[^\n]+ See npm (start|run \S+) -- --help\.\n$/);
  });

  test("refuses each option with a value that is missing, empty or of another kind", async () => {
    const options = [...command.help.matchAll(/^ {2}--([a-z]+) ([A-Z]+)/gm)];
    for (const [, name, placeholder] of options) {
      expect((await answer(command, `--${name}`)).exitCode).toBe(2);
      if (placeholder !== "N") continue;
      for (const value of ["-5", "0.5", "1e3", "x", "", "99999999999999999999"]) {
        const { exitCode, stderr } = await answer(command, `--${name}=${value}`);
        expect({ value, exitCode, stderr }).toMatchObject({
          exitCode: 2,
          stderr: expect.stringMatching(`^--${name} must be a whole number, \\d or more\\. See `),
        });
      }
    }
  });
});

const SAMPLE = pipelines[0].samples[0].name;

test.each([
  ["send", [`${SAMPLE}x`], `There is no sample event '${SAMPLE}x'. Did you mean ${SAMPLE}?`],
  ["send", ["nonsense"], "There is no sample event 'nonsense'. The sample events are "],
  ["send", [], "WHAT is missing."],
  ["send", [SAMPLE, "--smae"], "Unknown option --smae. Did you mean --same?"],
  ["send", [SAMPLE, "--url", "ftp://localhost"], "--url must be a URL, such as http://localhost"],
  ["send", [SAMPLE, "--url", "--same"], "--url needs a value: --url URL."],
  ["send", [SAMPLE, "--same=yes"], "--same takes no value."],
  ["sign", [], "FILE is missing."],
  ["exports", ["--since", "2x"], "--since must be 30m, 2h, 3d, or a time such as"],
  ["exports", ["--since", "91d"], "--since can be 90d at most"],
  ["exports", ["--again", "2nd"], "--again must be a word: at most 20 of"],
  ["exports", ["--again", "word", "--accept"], "leave one of them out"],
  ["exports", ["--stage", "prod_1"], "--stage must be the name of a stage"],
  ["synth", [], "--stage is missing."],
  ["synth", ["--stage", "Prod"], '"Prod" is not.'],
  ["test:integration", [], "--stage is missing."],
])("npm run %s -- %j is refused: %s", async (name, args, sentence) => {
  const script = scripts.find((each) => each.name === name);
  if (!script) throw new Error(`There is no script ${name}`);
  const { exitCode, stdout, stderr } = await answer(await loadCommand(script), ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr.split("\n")).toHaveLength(2);
});

test("options that npm takes for itself, because the -- is missing, are refused", async () => {
  const options = { cwd: ROOT, env: process.env };
  expect(await runProgram("npm", ["run", "-s", "exports", "--yes"], options)).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("\n  npm run exports -- [FILE] --yes [other options]\n"),
  });
});
