import { bursar } from "./bursar.ts";
import type { Pipeline, Pipelines } from "./pipeline.ts";
import { ppod } from "./ppod.ts";
import { timdex } from "./timdex.ts";

/** Every pipeline. If a job's name matches several, the longest job name wins. */
const declared = [ppod, timdex, bursar] as const;

export const pipelines: Pipelines = declared;

/** The names of the linked resources with the state machines' ARNs. */
export type StateMachineLink = (typeof declared)[number]["stateMachine"]["link"];

/** Creates a record with a value for each pipeline. */
export const perPipeline = <Value>(of: (pipeline: Pipeline) => Value): Record<string, Value> =>
  Object.fromEntries(pipelines.map((each) => [each.name, of(each)]));
