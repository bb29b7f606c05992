import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { defaultJobNames } from "@almahook/pipelines/registry";
import { type EvaluateOptions, evaluate } from "@almahook/synth/evaluate";
import { root } from "@almahook/synth/platform";
import { afterAll } from "vitest";

/** Recognizable values, so that a leak can be found. */
export const SECRETS = {
  AlmaApiKey: "the-alma-api-key",
  AlmaChallengeSecret: "the-challenge-secret",
  AlmaPreviousChallengeSecret: "the-previous-challenge-secret",
};

/** The settings that a shared stage requires. */
export const JOB_NAMES = defaultJobNames(ENVIRONMENTS[0].word);

const folder = mkdtempSync(join(tmpdir(), "almahook-infra-"));
// A folder without a developer's .env.
symlinkSync(join(root, "packages"), join(folder, "packages"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Evaluates a stage in a temporary folder, as a deployment would. */
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
