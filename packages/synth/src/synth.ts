import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { readApp } from "./config-bundle.ts";
import { linksOf } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import { bundleSizes } from "./function-bundle.ts";
import { root } from "./platform.ts";
import { report } from "./report.ts";
import { resourceTypes } from "./resource-types.ts";

export const command = defineCommand({
  name: "synth",
  summary: "Shows what a deployment of a stage would create, without an account.",
  options: {
    stage: option("STAGE", "dev1, stage or prod; any other name is a personal stage", StageName),
    dev: flag("what sst dev would create, rather than sst deploy"),
  },
  details: `It writes dist/STAGE/summary.md, deployment.json and the function's bundle, and the types of the
linked resources to sst-env.d.ts. Settings come from .env.STAGE, the environment and .env.`,
  async main({ stage, dev }, { print }) {
    await readApp(stage).catch((error: Error) => {
      throw new UserError(error.message);
    });
    print((await synthesize(stage, dev)).trimEnd());
    return true;
  },
});

/**
 * Evaluates what a deployment of a stage would create, with the settings on this machine, and
 * writes it to `dist/STAGE/`.
 *
 * @param dev for `sst dev` instead of `sst deploy`
 * @returns the summary for a reviewer
 * @throws {UserError} for what stops the deployment
 */
async function synthesize(stage: string, dev: boolean): Promise<string> {
  const given = readSettings(stage);
  const shared = ENVIRONMENTS.find((environment) => environment.stage === stage);
  const missing = pipelines
    .map(({ jobNameSetting }) => jobNameSetting)
    .filter((name) => shared && !given[name]?.trim());
  // Placeholders that cause no warning.
  const standIns = missing.map((name) => [name, `(${name} of ${shared?.word}: not set)`]);
  const env = { ...given, ...Object.fromEntries(standIns) };

  const work = `${root}/dist/${stage}${dev ? "-dev" : ""}`;
  rmSync(work, { recursive: true, force: true });
  // Placeholders, so that the output can't contain a secret.
  const secrets = { AlmaChallengeSecret: "<AlmaChallengeSecret>", AlmaApiKey: "<AlmaApiKey>" };
  const deployment = await evaluate({ stage, dev, env, secrets, work });
  if (deployment.error) throw new UserError(deployment.error, 1);

  const note = missing.length
    ? `\nNot set here, and \`sst deploy\` refuses to go on without: ${missing.join(", ")}.\n`
    : "";
  const bundle = dev ? undefined : bundleSizes(`${work}/artifacts/Webhook-src`);
  const summary = `${report(deployment, bundle)}\n${note}`;
  writeFileSync(`${root}/sst-env.d.ts`, resourceTypes(linksOf(deployment)));
  writeFileSync(`${work}/deployment.json`, `${JSON.stringify(deployment, null, 2)}\n`);
  writeFileSync(`${work}/summary.md`, summary);
  return summary;
}

/** Reads settings in SST's order: `.env.STAGE`, the environment, then `.env`. */
function readSettings(stage: string): NodeJS.ProcessEnv {
  const readEnv = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});
  return { ...readEnv(`${root}/.env`), ...process.env, ...readEnv(`${root}/.env.${stage}`) };
}

if (import.meta.main) process.exitCode = await runCommand(command);
