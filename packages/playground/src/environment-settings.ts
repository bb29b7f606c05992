import type { Settings } from "@almahook/functions/function-settings";
import { isOff, PIPELINE_SETTINGS } from "@almahook/functions/settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import type { Environment } from "@almahook/pipelines/environments";
import { type Pipeline, settingNamesOf } from "@almahook/pipelines/pipeline";
import * as v from "valibot";

/** The settings of the deployed stages that have a file on this machine, by stage. */
export type StageFiles = Readonly<Partial<Record<Environment["stage"], StageFile>>>;
type StageFile = Readonly<Record<string, string | undefined>>;

/** The decision settings of an environment. */
export interface EnvironmentSettings extends DecisionSettings, Pick<Settings, "observeOnly"> {
  /** Where its job names are set. */
  source: string;
  /** The pipelines whose job names are not set there, so that they are the defaults. */
  assumed: readonly string[];
}

/**
 * Reads the decision settings of an environment: the local service's own, if it runs as that
 * environment, or else those in the stage's file, with defaults.
 */
export function environmentSettings(
  { workspace, stage, word }: Environment,
  own: DecisionSettings & Pick<Settings, "observeOnly">,
  files: StageFiles,
): EnvironmentSettings {
  const { pipelines } = own;
  if (own.workspace.toLowerCase() === workspace) {
    return { ...own, source: "the settings of npm start", assumed: [] };
  }
  const file = files[stage] ?? {};
  const isAssumed = ({ jobNameSetting }: Pipeline) => file[jobNameSetting] === undefined;
  const jobNames = pipelines.map(({ name, jobNameSetting, defaultJobName }) => [
    name,
    file[jobNameSetting] ?? defaultJobName(word),
  ]);
  const acceptedStatuses = pipelines.map((pipeline) => [
    pipeline.name,
    v.parse(Statuses, file[settingNamesOf(pipeline).acceptedStatuses]),
  ]);
  return {
    workspace,
    pipelines,
    observeOnly: file.OBSERVE_ONLY === "true",
    jobNames: Object.fromEntries(jobNames.filter(([, jobName = ""]) => !isOff(jobName))),
    acceptedStatuses: Object.fromEntries(acceptedStatuses),
    source: `.env.${stage}`,
    assumed: pipelines.filter(isAssumed).map(({ name }) => name),
  };
}

const Statuses = v.fallback(PIPELINE_SETTINGS.acceptedStatuses.schema, []);
