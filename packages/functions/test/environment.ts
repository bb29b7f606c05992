import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { defaultJobNames, perPipeline, pipelines } from "@almahook/pipelines/registry";
import { SECRET } from "@almahook/testing/contract";
import type { Links } from "../src/links.ts";

export const arn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

export const stateMachineArns = perPipeline(({ name }) => arn(name));

/** The plain settings of a function in the first environment, as environment variables. */
export const env: Readonly<Record<string, string>> = {
  WORKSPACE: ENVIRONMENTS[0].workspace,
  ...defaultJobNames(ENVIRONMENTS[0].word),
};

export const links: Links = {
  AlmaChallengeSecret: { value: SECRET },
  AlmaPreviousChallengeSecret: { value: "" },
  AlmaApiKey: { value: "a-key" },
  ...Object.fromEntries(
    pipelines.map(({ name, stateMachine }) => [stateMachine.link, { arn: arn(name) }]),
  ),
};

/** All environment variables of a function, with its links in one of them. */
export const variables = { ...env, SST_RESOURCES_JSON: JSON.stringify(links) };
