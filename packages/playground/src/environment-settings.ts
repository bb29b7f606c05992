import type { DecisionSettings } from "@almahook/pipelines/decide";
import type { Environment } from "@almahook/pipelines/environments";
import { perPipeline } from "@almahook/pipelines/registry";

/**
 * What an environment decides with: the local service's own settings if it runs as that
 * environment, else the pipelines' default job names.
 */
export const environmentSettings = (
  { workspace, word }: Environment,
  own: DecisionSettings,
): DecisionSettings =>
  own.workspace.toLowerCase() === workspace
    ? own
    : { workspace, jobNames: perPipeline(({ defaultJobName }) => defaultJobName(word)) };
