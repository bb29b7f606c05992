import type { Settings } from "@almahook/functions/function-settings";
import { isOff, PIPELINE_SETTINGS } from "@almahook/functions/settings";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import type { Environment } from "@almahook/pipelines/environments";
import { settingNamesOf } from "@almahook/pipelines/pipeline";
import * as v from "valibot";

/** The settings of the deployed stages that have a file on this machine, by stage. */
export type StageFiles = Readonly<Partial<Record<Environment["stage"], StageFile>>>;
type StageFile = Readonly<Record<string, string | undefined>>;

/** The decision settings of an environment. */
export interface EnvironmentSettings extends DecisionSettings, Pick<Settings, "observeOnly"> {
  /** Where a job name is set. Absent if it is the pipeline's default. */
  sources: Readonly<Record<string, string>>;
}

type OwnSettings = DecisionSettings & Pick<Settings, "observeOnly">;

/**
 * Reads the decision settings of an environment: the local service's own, if it runs as that
 * environment, or else those in the stage's file, with defaults.
 */
export function environmentSettings(
  { workspace, stage, word }: Environment,
  own: OwnSettings,
  files: StageFiles,
): EnvironmentSettings {
  const { pipelines } = own;
  if (own.workspace.toLowerCase() === workspace) {
    const sources = pipelines.map(({ name }) => [name, "the settings of npm start"]);
    return { ...own, sources: Object.fromEntries(sources) };
  }
  const file = files[stage] ?? {};
  const isSet = pipelines.filter(({ jobNameSetting }) => file[jobNameSetting] !== undefined);
  return {
    workspace,
    pipelines,
    observeOnly: file.OBSERVE_ONLY === "true",
    jobNames: Object.fromEntries(
      pipelines
        .map(({ name, jobNameSetting, defaultJobName }) => [
          name,
          file[jobNameSetting] ?? defaultJobName(word),
        ])
        .filter(([, jobName = ""]) => !isOff(jobName)),
    ),
    acceptedStatuses: Object.fromEntries(
      pipelines.map((pipeline) => {
        const { schema } = PIPELINE_SETTINGS.acceptedStatuses;
        const accepted = v.safeParse(schema, file[settingNamesOf(pipeline).acceptedStatuses]);
        return [pipeline.name, accepted.success ? accepted.output : []];
      }),
    ),
    sources: Object.fromEntries(isSet.map(({ name }) => [name, `.env.${stage}`])),
  };
}
