import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readEnvFile } from "../src/env-file.ts";
import { settingsReadBy } from "../src/settings.ts";

/** Reads a file with such a content as the `.env` of local runs. */
function read(content: string | Buffer, file = ".env") {
  const folder = mkdtempSync(join(tmpdir(), "almahook-env-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), content);
  return readEnvFile(join(folder, file), ["local", "deployment"]);
}

test("a file that is not there sets nothing", () => {
  expect(readEnvFile("no-such-file", ["local"])).toEqual({ variables: {}, warnings: [] });
});

test("settings of every kind need no warning, nor do those of other tools", () => {
  const names = settingsReadBy("local").map(({ name }) => name);
  const others = ["AWS_PROFILE", "SST_TELEMETRY_DISABLED", "NODE_OPTIONS"];
  const lines = [...names, ...others].map((name) => `${name}=x`);
  expect(read(["# A comment", "", ...lines].join("\r\n")).warnings).toEqual([]);
});

test("what is not a setting is warned of, with a suggestion", () => {
  const text = "PROT=1\nALMA_CHALENGE_SECRET=x\nSOMETHING=else\n\u001b[1m=bold\n";
  expect(read(text, ".env.prod").warnings).toEqual([
    ".env.prod has something other than NAME=value in line 4.",
    "\ufffd[1m in .env.prod is not a setting.",
    "ALMA_CHALENGE_SECRET in .env.prod is not a setting. Did you mean ALMA_CHALLENGE_SECRET?",
    "PROT in .env.prod is not a setting. Did you mean PORT?",
    "SOMETHING in .env.prod is not a setting.",
  ]);
});

test("lines that set nothing, and values that end at #, are warned of", () => {
  const { variables, warnings } = read(`PORT 9000
WORKSPACE=dev # a comment
ALMA_CHALLENGE_SECRET=its#asecret
SENTRY_DSN='quoted #1'
  # another comment
ALMA_API_KEY="of
two lines # all of it"
PLAYGROUND_DATA=a folder #1
OBSERVE_ONLY=
`);
  expect(variables).toEqual({
    WORKSPACE: "dev",
    ALMA_CHALLENGE_SECRET: "its",
    SENTRY_DSN: "quoted #1",
    ALMA_API_KEY: "of\ntwo lines # all of it",
    PLAYGROUND_DATA: "a folder",
    OBSERVE_ONLY: "",
  });
  expect(warnings).toEqual([
    ".env has something other than NAME=value in line 1.",
    ".env cuts ALMA_CHALLENGE_SECRET off at its #: put the value in quotes.",
    ".env cuts PLAYGROUND_DATA off at its #: put the value in quotes.",
  ]);
});

test("a byte order mark belongs to no setting, and is warned of", () => {
  expect(read("\uFEFFPORT=1\n")).toEqual({
    variables: { PORT: "1" },
    warnings: [".env begins with a byte order mark. Save it without, or SST may not read it."],
  });
});

test("a file in UTF-16, as PowerShell writes it, has no effect, and is warned of", () => {
  expect(read(Buffer.from("\uFEFFPORT=1\r\n", "utf16le"))).toEqual({
    variables: {},
    warnings: [".env is not UTF-8, so it has no effect. Save it as UTF-8."],
  });
});
