import { bursar } from "./bursar.ts";
import type { Pipeline, Pipelines } from "./pipeline.ts";
import { ppod } from "./ppod.ts";
import { timdex } from "./timdex.ts";

/** Every pipeline. If a job's name matches several, the longest job name wins. */
export const pipelines: Pipelines = [ppod, timdex, bursar];

/** Creates a record with a value for each pipeline. */
export const perPipeline = <Value>(of: (pipeline: Pipeline) => Value): Record<string, Value> =>
  Object.fromEntries(pipelines.map((each) => [each.name, of(each)]));
