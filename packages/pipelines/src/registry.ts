import { bursar } from "./bursar.ts";
import type { Pipeline, Pipelines } from "./pipeline.ts";
import { ppod } from "./ppod.ts";
import { timdex } from "./timdex.ts";

/** Every pipeline. If a job's name matches several, the longest job name wins. */
export const pipelines: Pipelines = [ppod, timdex, bursar];

/** The default job names for an environment's word, by their settings. */
export const defaultJobNames = (word: string): Record<string, string> =>
  Object.fromEntries(pipelines.map((each) => [each.jobNameSetting, each.defaultJobName(word)]));

/** Creates a record with a value for each pipeline. */
export const perPipeline = <Value>(of: (pipeline: Pipeline) => Value): Record<string, Value> =>
  Object.fromEntries(pipelines.map((each) => [each.name, of(each)]));
