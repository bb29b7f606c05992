import { pipelines } from "@almahook/pipelines/registry";

/** The settings of a deployment. */
export const settingNames: readonly string[] = [
  ...pipelines.flatMap(({ name, jobNameSetting, stateMachine }) => [
    jobNameSetting,
    stateMachine.setting,
    `${name}_EXPECTED_EVERY_HOURS`,
  ]),
  "ALARM_EMAIL",
  "ALMA_API_URL",
  "OBSERVE_ONLY",
  "SENTRY_DSN",
];
