import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const PRINTS_MUCH = `
  import { defineCommand, runCommand } from "@almahook/cli/command";
  const command = defineCommand({
    name: "count",
    summary: "Counts.",
    options: {},
    async main(_, { print, warn }) {
      for (let line = 0; line < 100_000; line += 1) print(String(line));
      await new Promise(setImmediate);
      warn("All is done.");
      return true;
    },
  });
  process.exitCode = await runCommand(command, process.argv.slice(1));
`;

/** Starts the command with nobody who reads its output to the end. */
function start(...args: string[]) {
  const argv = ["--input-type=module", "--eval", PRINTS_MUCH, "--", ...args];
  const child = spawn(process.execPath, argv, { cwd: import.meta.dirname });
  const ended = Promise.all([text(child.stderr), once(child, "close")]).then(([stderr]) => ({
    stderr,
    exitCode: child.exitCode,
  }));
  return { stdout: child.stdout, ended };
}

test("a command goes on to its end when nobody reads what it prints any more", async () => {
  const { stdout, ended } = start();
  stdout.once("data", () => stdout.destroy());
  expect(await ended).toEqual({ stderr: "All is done.\n", exitCode: 0 });
});

test("nobody has to read its help", async () => {
  const { stdout, ended } = start("--help");
  stdout.destroy();
  expect(await ended).toEqual({ stderr: "", exitCode: 0 });
});
