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

/** The variables with these job names, as a deployment of the environment is given them. */
export const jobNameVariables = Object.fromEntries(
  pipelines.map(({ name, jobNameSetting }) => [jobNameSetting, settings.jobNames[name]]),
);
