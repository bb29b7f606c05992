import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";

const [{ workspace, word }] = ENVIRONMENTS;

/** What the first environment decides with, of those that are declared, as are its pipelines. */
export const settings = {
  workspace,
  pipelines,
  jobNames: perPipeline(({ defaultJobName }) => defaultJobName(word)),
  acceptedStatuses: {},
};
