import { fileURLToPath } from "node:url";
import { run } from "@almahook/testing/run-command";
import { expect, test } from "vitest";

const synth = (...args: string[]) =>
  run("main.ts", args, {}, fileURLToPath(new URL("../src", import.meta.url)));

test("--help says how to call it", async () => {
  expect(await synth("--stage", "dev1", "--help")).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining("npm run synth -- --stage STAGE"),
    stderr: "",
  });
});

test.each([
  ["no stage", [], "--stage is missing."],
  ["an unknown option", ["--stage", "dev1", "--verbose"], "Unknown option '--verbose'"],
  ["a stage with a capital", ["--stage", "Prod"], '"Prod" is not.'],
  ["a stage with a space", ["--stage", "my stage"], '"my stage" is not.'],
])("it refuses %s", async (_, args, message) => {
  expect(await synth(...args)).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining(message),
  });
});
