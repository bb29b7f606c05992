import { pipelines } from "@almahook/pipelines/registry";
import type { LocalSettings } from "./settings.ts";

/** Step Functions of our own looks at neither credentials nor region, but the SDK wants them. */
const ANY_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_REGION: "us-east-1",
};

/**
 * The environment of the function on this machine. Links stand in variables, as `sst shell` gives
 * them.
 *
 * @param ownEndpoint the URL of our own Step Functions, unless the settings name another
 */
export function lambdaEnvironment(settings: LocalSettings, ownEndpoint: string | undefined) {
  const links: Record<string, object> = {
    App: { name: "almahook", stage: "local" },
    AlmaChallengeSecret: { value: settings.secret },
    AlmaPreviousChallengeSecret: { value: settings.previousSecret },
  };
  const jobNames: Record<string, string> = {};
  for (const { name, jobNameSetting, stateMachine } of pipelines) {
    links[stateMachine.link] = { arn: settings.stateMachineArns[name] };
    jobNames[jobNameSetting] = settings.jobNames[name];
  }
  // A profile would take precedence over the credentials below.
  const { AWS_PROFILE, AWS_SESSION_TOKEN, ...environment } = process.env;
  return {
    ...(ownEndpoint
      ? { ...environment, ...ANY_CREDENTIALS, AWS_ENDPOINT_URL_SFN: ownEndpoint }
      : process.env),
    WORKSPACE: settings.workspace,
    ...jobNames,
    ...Object.fromEntries(
      Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
    ),
  };
}
