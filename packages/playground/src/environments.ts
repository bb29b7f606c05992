import type { DecisionSettings } from "@almahook/pipelines/decide";
import { pipelines } from "@almahook/pipelines/registry";

/** The environments that there are: the word in their jobs' names, and which Alma calls them. */
export const ENVIRONMENTS = [
  { name: "dev", word: "Dev1", alma: "sandbox" },
  { name: "stage", word: "Stage", alma: "production" },
  { name: "prod", word: "Prod", alma: "production" },
] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

const WORD = new RegExp(`\\b(?:${ENVIRONMENTS.map(({ word }) => word).join("|")})\\b`, "i");

/**
 * What an environment decides with: this stand's own settings if it is the stand's environment,
 * else the pipelines' default job names with the environment's word in them.
 */
export function environmentSettings(
  { name: workspace, word }: Environment,
  own: DecisionSettings,
): DecisionSettings {
  if (own.workspace.toLowerCase() === workspace) return own;
  const jobNames = pipelines.map(({ name, defaultJobName }) => [
    name,
    defaultJobName.replace(WORD, word),
  ]);
  return { workspace, jobNames: Object.fromEntries(jobNames) };
}
