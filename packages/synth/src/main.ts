/**
 * `npm run synth -- --stage prod`: shows what `sst deploy` (with `--dev`: `sst dev`) would make of
 * a stage, without an account. Writes it to `dist/<stage>/` together with the function's bundle,
 * and the types of the linked resources to `sst-env.d.ts`, as `sst` would.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { bundleSizes } from "./bundle-sizes.ts";
import { linksOf } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import { root } from "./platform.ts";
import { report } from "./report.ts";
import { resourceTypes } from "./resource-types.ts";

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readArguments() {
  const usage = "Usage: npm run synth -- --stage <stage> [--dev]";
  try {
    const { stage, dev } = parseArgs({
      options: { stage: { type: "string" }, dev: { type: "boolean", default: false } },
    }).values;
    return { stage: stage || fail(usage), dev };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

const { stage, dev } = readArguments();

/** As SST reads them: a stage's file goes before the environment, `.env` comes after it. */
const readEnv = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});
const given = { ...readEnv(`${root}/.env`), ...process.env, ...readEnv(`${root}/.env.${stage}`) };

const isShared = ENVIRONMENTS.some((environment) => environment.stage === stage);
const missing = pipelines
  .map(({ jobNameSetting }) => jobNameSetting)
  .filter((name) => isShared && !given[name]?.trim());
const env = { ...given, ...Object.fromEntries(missing.map((name) => [name, "(not set)"])) };

const work = `${root}/dist/${stage}${dev ? "-dev" : ""}`;
rmSync(work, { recursive: true, force: true });
// Nothing secret is needed, so nothing secret gets into what is written.
const secrets = { AlmaChallengeSecret: "<AlmaChallengeSecret>" };
const deployment = await evaluate({ stage, dev, env, secrets, work });
if (deployment.error) fail(deployment.error);

const note = missing.length
  ? `\nNot set here, and \`sst deploy\` refuses to go on without: ${missing.join(", ")}.\n`
  : "";
const summary = `${report(deployment, dev ? undefined : bundleSizes(work, "Webhook"))}\n${note}`;
writeFileSync(`${root}/sst-env.d.ts`, resourceTypes(linksOf(deployment)));
writeFileSync(`${work}/deployment.json`, `${JSON.stringify(deployment, null, 2)}\n`);
writeFileSync(`${work}/summary.md`, summary);
process.stdout.write(summary);
