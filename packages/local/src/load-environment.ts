import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import type { Terminal } from "@almahook/cli/command";
import { UserError } from "@almahook/cli/user-error";
import { didYouMean } from "@almahook/common/did-you-mean";
import { errorMessage } from "@almahook/common/error-message";
import { printable } from "@almahook/common/printable";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelineSettingNames } from "@almahook/pipelines/pipeline-settings";
import type { StageFiles } from "@almahook/playground/environment-settings";
import { envFileProblems } from "./check-env-file.ts";
import type { EnvironmentVariables } from "./local-settings.ts";

/** Lists every setting, in comments. Those of the pipelines are declared with them. */
const EXAMPLE = fileURLToPath(new URL("../../../.env.example", import.meta.url));

/** Settings of tools that read the environment too. */
const OF_OTHERS = /^(AWS|SST|NODE|PULUMI)_|^(CI|CHROMIUM_PATH)$/;

/**
 * The environment, and what `.env` adds to it. Warns of what `.env` has that is not a setting, and
 * so has no effect.
 */
export function loadEnvironment({ env, folder, warn }: Terminal): EnvironmentVariables {
  const file = join(folder, ".env");
  if (!existsSync(file)) return env;
  const given = readEnvFile(file, (problem) => warn(`Warning: .env ${problem}.`));
  const known = knownSettings();
  for (const name of Object.keys(given)) {
    if (known.includes(name) || OF_OTHERS.test(name)) continue;
    warn(`Warning: ${printable(name)} in .env is not a setting.${didYouMean(name, known)}`);
  }
  return { ...given, ...env };
}

/** The settings with which the shared stages are deployed by hand. */
export const loadStageFiles = ({ folder }: Terminal): StageFiles =>
  Object.fromEntries(
    ENVIRONMENTS.map(({ stage }) => ({ stage, file: join(folder, `.env.${stage}`) }))
      .filter(({ file }) => existsSync(file))
      .map(({ stage, file }) => [stage, readEnvFile(file)]),
  );

function readEnvFile(file: string, onProblem: (problem: string) => void = () => {}) {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} can't be read: ${errorMessage(error)}`);
  }
  // Each second byte of UTF-16 is 0.
  if (text.includes("\0"))
    throw new UserError(`${file} is not in UTF-8: save it in that encoding.`);
  for (const problem of envFileProblems(text)) onProblem(problem);
  return parseEnv(text.replace(/^\uFEFF/, ""));
}

function knownSettings(): string[] {
  const listed = readFileSync(EXAMPLE, "utf8").matchAll(/^#? ?([A-Z][A-Z\d_]*)=/gm);
  return [...[...listed].map(([, name = ""]) => name), ...pipelineSettingNames];
}
