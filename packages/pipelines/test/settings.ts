import { perPipeline } from "../src/registry.ts";

/** What Dev1 decides with. */
export const settings = {
  workspace: "dev",
  jobNames: perPipeline(({ defaultJobName }) => defaultJobName),
};
