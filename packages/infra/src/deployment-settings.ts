import { join } from "node:path";
import { readEnvFile } from "@almahook/functions/env-file";
import {
  type Reader,
  readSettings,
  type SettingSource,
  SettingsError,
  settingsReadBy,
} from "@almahook/functions/settings";
import { defaultJobNames, pipelines } from "@almahook/pipelines/registry";
import { settingWarnings, stageWarnings } from "@almahook/pipelines/setting-warnings";
import { isShared, word, workspace } from "./stage.ts";

/** The default job names. A shared stage has none, and has to set its own. */
const defaults: Record<string, string> = isShared ? {} : defaultJobNames(word);

/**
 * Reads a setting of this deployment from the environment: `.env.<stage>`, which SST loads, or the
 * variables of a GitHub environment.
 */
function given({ name, secret }: SettingSource): string | undefined {
  if (secret) return process.env[`SST_SECRET_${secret}`];
  return process.env[name]?.trim() || defaults[name];
}

const stageFile = readEnvFile(join($cli.paths.root, `.env.${$app.stage}`), ["deployment"]);

/** The deployment's settings. */
export const settings = readDeploymentSettings();

function readDeploymentSettings() {
  const problems = settingSourceProblems();
  try {
    const read = readSettings("deployment", given);
    if (Object.keys(read.jobNames).length === 0) problems.push("every pipeline is off");
    if (problems.length === 0) return read;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
  }
  throw new Error(`Stage ${$app.stage} can't be deployed: ${problems.join("; ")}.`);
}

/**
 * Lists settings that come from `.env`. SST loads that file too, but it is for local runs: it must
 * not change a shared stage, or send a deployment to another endpoint.
 */
function settingSourceProblems(): string[] {
  const { variables } = readEnvFile(join($cli.paths.root, ".env"), []);
  const names = isShared ? settingsReadBy("deployment").map(({ name }) => name) : [];
  return Object.keys(variables)
    .sort()
    .filter((name) => variables[name]?.trim() && stageFile.variables[name] === undefined)
    .filter((name) => names.includes(name) || name.startsWith("AWS_ENDPOINT_URL"))
    .map(
      (name) =>
        `${name} is set in .env, which is for local runs: set it in .env.${$app.stage}, too, if only to nothing`,
    );
}

/** Warnings about settings that are allowed, but probably not intended. */
export const warnings = [
  ...stageWarnings($app.stage),
  ...stageFile.warnings,
  ...settingWarnings({ ...settings, workspace, pipelines }),
  ...(settings.OBSERVE_ONLY ? ["OBSERVE_ONLY is set: this stage starts no pipeline."] : []),
  ...(isShared && settings.ALARM_EMAIL.length === 0
    ? ["ALARM_EMAIL is not set: nobody receives alarms."]
    : []),
];

/** The pipelines that are on in this stage. */
export const pipelinesOn = pipelines.filter(({ name }) => settings.jobNames[name]);

/**
 * The API that the check reads. A stage that only observes has no check, because it could not start
 * what is missing; a personal stage has none, because nobody depends on it.
 */
export const almaApiUrl = isShared && !settings.OBSERVE_ONLY ? settings.ALMA_API_URL : undefined;

/** A function's environment variables: the deployment's settings that it reads, without secrets. */
export const variablesOf = (reader: Reader): Record<string, string> => ({
  WORKSPACE: workspace,
  ...Object.fromEntries(
    settingsReadBy(reader, "deployment")
      .filter(({ secret, link }) => !secret && !link)
      .map((source) => [source.name, given(source)] as const)
      .filter(([, value]) => value !== undefined),
  ),
});
