import { STATUS_CODE } from "@almahook/alma/statuses";
import * as v from "valibot";
import type { Pipeline } from "./pipeline.ts";
import { pipelines } from "./registry.ts";

/** The setting with the hours within which a pipeline should start at least once. */
export const expectedEverySetting = (pipeline: string) => `${pipeline}_EXPECTED_EVERY_HOURS`;

/** The setting with the statuses of a pipeline's jobs that count as success. */
export const acceptedStatusesSetting = (pipeline: string) => `${pipeline}_ACCEPTED_STATUSES`;

/** Reads a setting of accepted statuses, such as `COMPLETED_WARNING,COMPLETED_FAILED`. */
export const AcceptedStatuses = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((status) => status.trim())),
  v.everyItem(
    (status) => STATUS_CODE.test(status),
    "must be job statuses with commas between them, as in COMPLETED_WARNING,COMPLETED_FAILED",
  ),
);

/** The settings of a pipeline. */
export const settingNamesOf = ({ name, jobNameSetting, stateMachine }: Pipeline) => [
  jobNameSetting,
  stateMachine.setting,
  expectedEverySetting(name),
  acceptedStatusesSetting(name),
];

/** The settings of all pipelines. */
export const pipelineSettingNames: readonly string[] = pipelines.flatMap(settingNamesOf);
