import type { DecisionSettings } from "@almahook/pipelines/decide";
import { pipelines } from "@almahook/pipelines/registry";
import { settingWarnings } from "@almahook/pipelines/setting-warnings";
import type { EnvironmentVariables, Links } from "./links.ts";
import { readSettings, type SettingSource, SettingsError, type SettingsOf } from "./settings.ts";

/** What decisions and starts depend on. Job names and ARNs are only of the pipelines that are on. */
export interface StartSettings extends DecisionSettings {
  jobNames: Readonly<Record<string, string>>;
  stateMachineArns: Readonly<Record<string, string>>;
}

/** What the webhook function runs with. */
export interface Settings extends StartSettings {
  /** The accepted secrets by name: `current`, and `previous` while a secret is replaced. */
  secrets: Readonly<Record<string, string>> & { readonly current: string };
  /** Whether it starts nothing, and only decides, answers and logs. */
  observeOnly: boolean;
  /** The Sentry project that failures are reported to. */
  sentryDsn?: string;
  /** The endpoint of another Step Functions than the region's. */
  stepFunctionsEndpoint?: string;
  /** A sentence for each setting that can't work. */
  warnings: string[];
}

/** What the check runs with. */
export interface CheckSettings {
  /** Absent if `ALMA_API_URL` is not set. */
  alma?: { url: string; key: string };
  settings: StartSettings;
  stepFunctionsEndpoint?: string;
}

/** Reads the settings of the webhook function. @throws {SettingsError} that names all wrong ones */
export function readFunctionSettings(env: EnvironmentVariables, links: Links): Settings {
  const read = readSettings("webhook", givenToFunction(env, links));
  const { ALMA_CHALLENGE_SECRET: current, ALMA_PREVIOUS_CHALLENGE_SECRET: previous } = read;
  const start = startSettings(read);
  return {
    ...start,
    secrets: { current, ...(previous && { previous }) },
    observeOnly: read.OBSERVE_ONLY,
    sentryDsn: read.SENTRY_DSN,
    stepFunctionsEndpoint: read.AWS_ENDPOINT_URL_SFN,
    warnings: [
      ...read.notSet.map(
        (off) => `The ${off.name} pipeline is off: ${off.jobNameSetting} is not set.`,
      ),
      ...settingWarnings(start),
    ],
  };
}

/** Reads the settings of the check. @throws {SettingsError} that names all wrong ones */
export function readCheckSettings(env: EnvironmentVariables, links: Links): CheckSettings {
  const read = readSettings("check", givenToFunction(env, links));
  const { ALMA_API_URL: url, ALMA_API_KEY: key } = read;
  if (url && !key) throw new SettingsError(["the secret AlmaApiKey is not set"]);
  return {
    ...(url && key && { alma: { url, key } }),
    settings: startSettings(read),
    stepFunctionsEndpoint: read.AWS_ENDPOINT_URL_SFN,
  };
}

/** A function gets secrets and ARNs as linked resources, and the rest as environment variables. */
function givenToFunction(env: EnvironmentVariables, links: Links) {
  const linked: Readonly<Record<string, EnvironmentVariables | undefined>> = links;
  return ({ name, secret, link }: SettingSource): string | undefined => {
    if (secret) return linked[secret]?.value;
    return link ? linked[link]?.arn : env[name];
  };
}

const startSettings = ({
  WORKSPACE: workspace,
  jobNames,
  acceptedStatuses,
  stateMachineArns,
}: SettingsOf<"webhook"> | SettingsOf<"check">): StartSettings => ({
  workspace,
  pipelines,
  jobNames,
  acceptedStatuses,
  stateMachineArns,
});
