import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { SECRET } from "./contract.ts";
import { settings } from "./declared.ts";

const link = (name: string, value: object) => [`SST_RESOURCE_${name}`, JSON.stringify(value)];

/** The function's environment variables, with the links. */
export const variables: Readonly<Record<string, string>> = {
  WORKSPACE: settings.workspace,
  ...Object.fromEntries([
    link("App", { name: "almahook", stage: ENVIRONMENTS[0].stage }),
    link("AlmaChallengeSecret", { value: SECRET }),
    ...pipelines.flatMap(({ name, jobNameSetting, stateMachine }) => [
      [jobNameSetting, settings.jobNames[name]],
      link(stateMachine.link, {
        arn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
      }),
    ]),
  ]),
};
