import type { Pipeline } from "@almahook/pipelines/pipeline";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";

/** The name of a pipeline's jobs in Dev1. */
export const jobNameOf = ({ defaultJobName }: Pipeline) => defaultJobName("Dev1");

/** What Dev1 decides with. */
export const settings = {
  workspace: "dev",
  pipelines,
  jobNames: perPipeline(jobNameOf),
  acceptedStatuses: {},
};
