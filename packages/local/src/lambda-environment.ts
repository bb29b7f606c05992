import { pipelines } from "@almahook/pipelines/registry";
import type { LocalSettings } from "./local-settings.ts";

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Step Functions of our own looks at neither credentials nor region, but the SDK wants them. */
const ANY_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_REGION: "us-east-1",
};

/** The resources that the function is linked to on this machine. */
export function lambdaLinks(settings: LocalSettings): Record<string, object> {
  const stateMachines = pipelines.map(({ name, stateMachine }) => [
    stateMachine.link,
    { arn: settings.stateMachineArns[name] },
  ]);
  return {
    App: { name: "almahook", stage: "local" },
    AlmaChallengeSecret: { value: settings.secret },
    AlmaPreviousChallengeSecret: { value: settings.previousSecret },
    ...Object.fromEntries(stateMachines),
  };
}

/**
 * The environment of the function on this machine. Links stand in variables, as `sst shell` gives
 * them.
 *
 * @param env what this process has, where the function may have its credentials and region from
 * @param ownEndpoint the URL of our own Step Functions, unless the settings name another
 */
export function lambdaEnvironment(
  settings: LocalSettings,
  env: Environment,
  ownEndpoint: string | undefined,
): Environment {
  const jobNames = pipelines.map(({ name, jobNameSetting }) => [
    jobNameSetting,
    settings.jobNames[name],
  ]);
  // A profile would take precedence over the credentials below.
  const { AWS_PROFILE, AWS_SESSION_TOKEN, ...others } = env;
  return {
    ...(ownEndpoint ? { ...others, ...ANY_CREDENTIALS } : env),
    AWS_ENDPOINT_URL_SFN: ownEndpoint ?? settings.stepFunctionsEndpoint,
    WORKSPACE: settings.workspace,
    ...Object.fromEntries(jobNames),
    ...Object.fromEntries(
      Object.entries(lambdaLinks(settings)).map(([name, link]) => [
        `SST_RESOURCE_${name}`,
        JSON.stringify(link),
      ]),
    ),
  };
}
