import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { bundleSizes } from "./bundle-sizes.ts";
import { linksOf } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import { root } from "./platform.ts";
import { report } from "./report.ts";
import { resourceTypes } from "./resource-types.ts";

/**
 * Evaluates what a deployment of a stage would create, with the settings on this machine, and
 * writes it to `dist/STAGE/`.
 *
 * @param dev for `sst dev` instead of `sst deploy`
 * @returns the summary for a reviewer, or the error that stops the deployment
 */
export async function synthesize(stage: string, dev: boolean) {
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
  if (deployment.error) return { summary: "", error: deployment.error };

  const note = missing.length
    ? `\nNot set here, and \`sst deploy\` refuses to go on without: ${missing.join(", ")}.\n`
    : "";
  const bundle = dev ? undefined : bundleSizes(`${work}/artifacts/Webhook-src`);
  const summary = `${report(deployment, bundle)}\n${note}`;
  writeFileSync(`${root}/sst-env.d.ts`, resourceTypes(linksOf(deployment)));
  writeFileSync(`${work}/deployment.json`, `${JSON.stringify(deployment, null, 2)}\n`);
  writeFileSync(`${work}/summary.md`, summary);
  return { summary };
}

/** Reads settings in SST's order: `.env.STAGE`, the environment, then `.env`. */
function readSettings(stage: string): NodeJS.ProcessEnv {
  const readEnv = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});
  return { ...readEnv(`${root}/.env`), ...process.env, ...readEnv(`${root}/.env.${stage}`) };
}
