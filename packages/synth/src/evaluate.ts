import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type App, type Before, bundleProgram, readApp } from "./config-bundle.ts";
import type { BuildInput } from "./function-bundle.ts";
import { installPlatform } from "./install-platform.ts";
import { root } from "./platform.ts";
import type { Evaluated } from "./program.ts";
import { startSst } from "./sst-server.ts";

/** What a deployment of a stage would create. */
export interface Deployment extends Evaluated {
  app: App;
  dev: boolean;
  /** The functions that `sst dev` would run on this machine. */
  live: BuildInput[];
}

export interface EvaluateOptions {
  stage: string;
  /** For `sst dev` instead of `sst deploy`. */
  dev?: boolean;
  /** Environment variables, with the stage's settings. */
  env: NodeJS.ProcessEnv;
  /** The values of `sst secret set`. */
  secrets: Record<string, string>;
  /** The project's folder as the configuration sees it, with its `.env` files. */
  root?: string;
  /** A folder for what a deployment would upload: the functions' bundles and archives. */
  work: string;
  /** What exists before the deployment. Nothing by default. */
  before?: Before;
}

const PROGRAM = fileURLToPath(new URL("program.ts", import.meta.url));

/**
 * Evaluates what a deployment of `sst.config.ts` would create, with SST's real components, but
 * without an account: AWS is replaced by fixed answers.
 */
export async function evaluate({
  stage,
  dev = false,
  env,
  secrets,
  root: folder = root,
  work,
  before = { logGroups: [], versions: {} },
}: EvaluateOptions): Promise<Deployment> {
  installPlatform();
  mkdirSync(work, { recursive: true });
  const app = await readApp(stage);
  const sst = await startSst(work);
  try {
    const file = await bundleProgram(app, { dev, root: folder, work, before });
    const variables = { ...env, ...secretVariables(secrets), SST_SERVER: sst.url };
    const evaluated = await runProgram(file, app, variables, before).finally(() => rm(file));
    return { app, dev, live: sst.live, ...fixNames(evaluated, app) };
  } finally {
    sst.close();
  }
}

async function runProgram(
  file: string,
  { name, stage }: App,
  env: NodeJS.ProcessEnv,
  { logGroups }: Before,
) {
  const child = fork(PROGRAM, [file, name, stage, ...logGroups], {
    cwd: root,
    env,
    execArgv: ["--no-warnings"],
  });
  const exit = once(child, "exit").then(() => []);
  const [evaluated]: Evaluated[] = await Promise.race([once(child, "message"), exit]);
  child.kill();
  if (!evaluated) throw new Error("The configuration's process ended without a result");
  return evaluated;
}

/** The variables in which `sst` passes secrets to the configuration. */
const secretVariables = (secrets: Record<string, string>) =>
  Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value]));

/** Replaces the random letters at the end of unique names, so that every evaluation is the same. */
function fixNames(evaluated: Evaluated, { name, stage }: App): Evaluated {
  const random = new RegExp(`(${name}-${stage}-[A-Z]\\w*)-[a-z]{8}\\b`, "g");
  return JSON.parse(JSON.stringify(evaluated).replace(random, "$1-xxxxxxxx"));
}
