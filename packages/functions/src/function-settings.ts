import type { DecisionSettings } from "@almahook/pipelines/decide";
import { pipelines, type StateMachineLink } from "@almahook/pipelines/registry";
import { settingWarnings } from "@almahook/pipelines/setting-warnings";
import type { EnvironmentVariables, Links } from "./links.ts";
import { readSettings, type SettingSource, SettingsError, type SettingsOf } from "./settings.ts";

/** What the webhook function runs with. */
export interface Settings extends DecisionSettings {
  /** Only of the pipelines that are on, like the ARNs. */
  jobNames: Readonly<Record<string, string>>;
  /** The accepted secrets by name: `current`, and `previous` while a secret is replaced. */
  secrets: Readonly<Record<string, string>> & { readonly current: string };
  stateMachineArns: Readonly<Record<string, string>>;
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
  settings: DecisionSettings & Pick<Settings, "jobNames" | "stateMachineArns">;
  stepFunctionsEndpoint?: string;
}

/** Reads the settings of the webhook function. @throws {SettingsError} that names all wrong ones */
export const readFunctionSettings = (env: EnvironmentVariables, links: Links): Settings =>
  functionSettings(readSettings("webhook", givenToFunction(env, links)));

/** Reads the settings of the check. @throws {SettingsError} that names all wrong ones */
export const readCheckSettings = (env: EnvironmentVariables, links: Links): CheckSettings =>
  checkSettings(readSettings("check", givenToFunction(env, links)));

/** A function gets secrets and ARNs as linked resources, and the rest as environment variables. */
function givenToFunction(env: EnvironmentVariables, links: Links) {
  // Only these links have an ARN.
  const linked: Pick<Links, StateMachineLink> = links;
  const stateMachines: Readonly<Record<string, { arn?: string } | undefined>> = linked;
  return ({ name, secret, link }: SettingSource): string | undefined => {
    if (secret) return links[secret]?.value;
    return link ? stateMachines[link]?.arn : env[name];
  };
}

export function functionSettings({
  ALMA_CHALLENGE_SECRET: current,
  ALMA_PREVIOUS_CHALLENGE_SECRET: previous,
  ...read
}: SettingsOf<"webhook">): Settings {
  const decision = decisionSettings(read);
  return {
    ...decision,
    secrets: { current, ...(previous && { previous }) },
    observeOnly: read.OBSERVE_ONLY,
    sentryDsn: read.SENTRY_DSN,
    stepFunctionsEndpoint: read.AWS_ENDPOINT_URL_SFN,
    warnings: [
      ...read.notSet.map(
        (off) => `The ${off.name} pipeline is off: ${off.jobNameSetting} is not set.`,
      ),
      ...settingWarnings(decision),
    ],
  };
}

export function checkSettings({
  ALMA_API_URL: url,
  ALMA_API_KEY: key,
  ...read
}: SettingsOf<"check">): CheckSettings {
  if (url && !key) throw new SettingsError(["the secret AlmaApiKey is not set"]);
  return {
    ...(url && key && { alma: { url, key } }),
    settings: decisionSettings(read),
    stepFunctionsEndpoint: read.AWS_ENDPOINT_URL_SFN,
  };
}

const decisionSettings = ({
  WORKSPACE: workspace,
  jobNames,
  acceptedStatuses,
  stateMachineArns,
}: Omit<SettingsOf<"check">, `ALMA_API_${string}`>) => ({
  workspace,
  pipelines,
  jobNames,
  acceptedStatuses,
  stateMachineArns,
});
