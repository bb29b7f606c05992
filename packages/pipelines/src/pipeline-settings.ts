import { pipelines } from "./registry.ts";

/** The setting with the hours within which a pipeline should start at least once. */
export const expectedEverySetting = (pipeline: string) => `${pipeline}_EXPECTED_EVERY_HOURS`;

/** The settings of all pipelines. */
export const pipelineSettingNames: readonly string[] = pipelines.flatMap(
  ({ name, jobNameSetting, stateMachine }) => [
    jobNameSetting,
    stateMachine.setting,
    expectedEverySetting(name),
  ],
);
