import * as v from "valibot";
import { expect, test } from "vitest";
import { defineCommand, runCommand } from "../src/command.ts";
import { flag, option } from "../src/options.ts";

const command = defineCommand({
  name: "greet",
  summary: "Greets.",
  operand: option("WHO", "whom", v.optional(v.string())),
  options: {
    yes: flag("really"),
    accept: flag("all"),
    stage: option("STAGE", "where", v.optional(v.string())),
  },
  main: async (given, { print }) => {
    print(JSON.stringify(given));
    return true;
  },
});

async function run(args: string[], env: Record<string, string>) {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const exitCode = await runCommand(command, args, { env, folder: "/", print: write, warn: write });
  return { exitCode, lines: lines.join("\n").split("\n") };
}

test.each([
  ["--accept", [], { npm_config_accept: "true" }, "--accept"],
  ["--stage prod", ["prod"], { npm_config_stage: "true" }, "--stage STAGE"],
  ["--stage=prod", [], { npm_config_stage: "prod" }, "--stage prod"],
  [
    "--yes --stage=prod",
    [],
    { npm_config_yes: "true", npm_config_stage: "prod" },
    "--yes --stage prod",
  ],
  ["--accept -- --yes", ["--yes"], { npm_config_accept: "true" }, "--accept"],
])(
  "npm run greet %s, without the --, is refused",
  async (_, args, env: Record<string, string>, typed) => {
    expect(await run(args, env)).toEqual({
      exitCode: 2,
      lines: [
        `npm took ${typed} for itself: all options go after a --, which is missing. Type:`,
        `  npm run greet -- [WHO] ${typed} [other options]`,
      ],
    });
  },
);

test("where npx -y may have set it, the sentence says so", async () => {
  const { exitCode, lines } = await run([], { npm_config_yes: "true" });
  expect({ exitCode, last: lines.at(-1) }).toEqual({
    exitCode: 2,
    last: "If you did not type it, npx -y or an .npmrc has set it: npm run --no-yes greet -- [options]",
  });
});

test.each<[string[], Record<string, string>]>([
  [[], { npm_config_yes: "", npm_config_cache: "/cache", NPM_CONFIG_YES: "true" }],
  [["--yes"], { npm_config_yes: "true" }],
  [["--stage=prod"], { npm_config_stage: "true" }],
])("%j with %j is as it was typed", async (args, env) => {
  expect(await run(args, env)).toMatchObject({ exitCode: 0 });
});
