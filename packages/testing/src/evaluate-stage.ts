import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipelines } from "@almahook/pipelines/registry";
import { type EvaluateOptions, evaluate } from "@almahook/synth/evaluate";
import { root } from "@almahook/synth/platform";
import { afterAll } from "vitest";

/** Values that can be found again wherever they turn up. */
export const SECRETS = {
  AlmaApiKey: "the-alma-api-key",
  AlmaChallengeSecret: "the-challenge-secret",
  AlmaPreviousChallengeSecret: "the-previous-challenge-secret",
};

/** What a shared stage has to be given. */
export const JOB_NAMES = Object.fromEntries(
  pipelines.map(({ name, jobNameSetting }) => [jobNameSetting, `${name} EXPORT`]),
);

const folder = mkdtempSync(join(tmpdir(), "almahook-infra-"));
// So that no test depends on a developer's .env.
symlinkSync(join(root, "packages"), join(folder, "packages"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Evaluates a stage as a deployment would find it, in a folder that goes away with the test. */
export async function tryStage(stage: string, options: Partial<EvaluateOptions> = {}) {
  const work = mkdtempSync(join(folder, `${stage}-`));
  const deployment = await evaluate({
    stage,
    secrets: SECRETS,
    env: JOB_NAMES,
    root: folder,
    work,
    ...options,
  });
  return { ...deployment, work };
}

/** Evaluates a stage that can be deployed. */
export async function evaluateStage(stage: string, options: Partial<EvaluateOptions> = {}) {
  const deployment = await tryStage(stage, options);
  if (deployment.error) throw new Error(deployment.error);
  return deployment;
}
