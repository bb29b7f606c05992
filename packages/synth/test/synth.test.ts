import { callCommand } from "@almahook/testing/call-command";
import { expect, test } from "vitest";
import { command } from "../src/synth.ts";

test("a stage with a capital letter is refused before anything is installed", async () => {
  expect(await callCommand(command, ["--stage", "Prod"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining('"Prod" is not.'),
  });
});
