import { bursar } from "./bursar.ts";
import { ppod } from "./ppod.ts";
import { timdex } from "./timdex.ts";

/** Every pipeline. A job that matches two starts the first. */
export const pipelines = [ppod, timdex, bursar] as const;

export type PipelineName = (typeof pipelines)[number]["name"];

/** Creates a record with a value for each pipeline. */
export const perPipeline = <Value>(of: (pipeline: (typeof pipelines)[number]) => Value) =>
  Object.fromEntries(pipelines.map((each) => [each.name, of(each)])) as Record<PipelineName, Value>;
