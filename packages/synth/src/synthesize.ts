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
 * Finds out what a deployment of a stage would create, with this machine's settings of the stage,
 * and writes it to `dist/STAGE/`.
 *
 * @param dev what `sst dev` would create
 * @returns the summary for a reviewer, or what stops the deployment
 */
export async function synthesize(stage: string, dev: boolean) {
  const given = readSettings(stage);
  const shared = ENVIRONMENTS.find((environment) => environment.stage === stage);
  const missing = pipelines
    .map(({ jobNameSetting }) => jobNameSetting)
    .filter((name) => shared && !given[name]?.trim());
  // Names that need no warning.
  const standIns = missing.map((name) => [name, `(${name} of ${shared?.word}: not set)`]);
  const env = { ...given, ...Object.fromEntries(standIns) };

  const work = `${root}/dist/${stage}${dev ? "-dev" : ""}`;
  rmSync(work, { recursive: true, force: true });
  // Nothing secret is needed, so nothing secret gets into what is written.
  const secrets = { AlmaChallengeSecret: "<AlmaChallengeSecret>", AlmaApiKey: "<AlmaApiKey>" };
  const deployment = await evaluate({ stage, dev, env, secrets, work });
  if (deployment.error) return { summary: "", error: deployment.error };

  const note = missing.length
    ? `\nNot set here, and \`sst deploy\` refuses to go on without: ${missing.join(", ")}.\n`
    : "";
  const summary = `${report(deployment, dev ? undefined : bundleSizes(work, "Webhook"))}\n${note}`;
  writeFileSync(`${root}/sst-env.d.ts`, resourceTypes(linksOf(deployment)));
  writeFileSync(`${work}/deployment.json`, `${JSON.stringify(deployment, null, 2)}\n`);
  writeFileSync(`${work}/summary.md`, summary);
  return { summary };
}

/** As SST reads them: a stage's file goes before the environment, `.env` comes after it. */
function readSettings(stage: string): NodeJS.ProcessEnv {
  const readEnv = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});
  return { ...readEnv(`${root}/.env`), ...process.env, ...readEnv(`${root}/.env.${stage}`) };
}
