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
  process.exitCode = await runCommand(command, []);
`;

test("a command goes on to its end when nobody reads what it prints any more", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PRINTS_MUCH], {
    cwd: import.meta.dirname,
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect({ stderr, exitCode: child.exitCode }).toEqual({ stderr: "All is done.\n", exitCode: 0 });
});
