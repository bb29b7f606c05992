import { pipelineSettingNames } from "@almahook/pipelines/pipeline-settings";

/** The settings of a deployment. */
export const settingNames: readonly string[] = [
  ...pipelineSettingNames,
  "ALARM_EMAIL",
  "ALMA_API_URL",
  "OBSERVE_ONLY",
  "SENTRY_DSN",
  "STATE_MACHINE_PARAMETER_PATH",
  // For the test of a deployed stage.
  "TEST_EXPORTS",
];
