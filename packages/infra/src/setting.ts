import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { settingNames } from "./setting-names.ts";
import { isShared } from "./stage.ts";

/**
 * A setting of this deployment, from the environment: `.env.<stage>`, which SST loads, or the
 * variables of a GitHub environment. An empty one counts as missing.
 */
export function setting(name: string): string | undefined {
  if (!settingNames.includes(name)) throw new Error(`Add ${name} to setting-names.ts`);
  return process.env[name]?.trim() || undefined;
}

/**
 * What is wrong with where settings come from. SST loads `.env` too, which is for local runs, and
 * must not change what others depend on, or where a deployment goes.
 */
export function settingSourceProblems(): string[] {
  const local = readEnvFile(".env");
  const stageFile = `.env.${$app.stage}`;
  const given = readEnvFile(stageFile);
  return Object.keys(local)
    .sort()
    .filter((name) => local[name]?.trim())
    .filter((name) =>
      isEndpoint(name)
        ? given[name]?.trim() !== ""
        : isShared && settingNames.includes(name) && given[name] === undefined,
    )
    .map((name) => {
      const remedy = isEndpoint(name) ? "set it to nothing" : "set it";
      return `${name} is set in .env, which is for local runs: ${remedy} in ${stageFile}`;
    });
}

const isEndpoint = (name: string) => name.startsWith("AWS_ENDPOINT_URL");

function readEnvFile(name: string): NodeJS.Dict<string> {
  const file = join($cli.paths.root, name);
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}
