import { perPipeline } from "@almahook/pipelines/registry";

/** What Dev1 decides with. */
export const settings = {
  workspace: "dev",
  jobNames: perPipeline(({ defaultJobName }) => defaultJobName("Dev1")),
};
