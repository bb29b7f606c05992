import type { Terminal } from "@almahook/cli/command";
import { UserError } from "@almahook/cli/user-error";
import { describeIssues } from "@almahook/common/describe-issues";
import { ApiKey } from "@almahook/functions/comparison-settings";
import { readSettings, type Settings, SettingsError } from "@almahook/functions/function-settings";
import { environmentWord } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import type { StageFiles } from "@almahook/playground/environment-settings";
import * as v from "valibot";
import { loadEnvironment, loadStageFiles } from "./load-environment.ts";

/** Environment variables. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** What runs on this machine, and how. */
export interface LocalSettings {
  /** The ports to listen on; 0 takes any free one. */
  ports: { webhook: number; stepFunctions: number; playground: number; almaApi: number };
  /** Names by which the ports may be called besides those of this machine, in lower case. */
  allowedHosts: readonly string[];
  /** The function's environment, with its links as `sst shell` gives them. */
  environment: EnvironmentVariables;
  /** What Alma's jobs API on this machine accepts. */
  almaApiKey: string;
  /** The linked resources by name. */
  links: Readonly<Record<string, object>>;
  /** The function's settings, as it reads them. */
  settings: Settings;
  /** The folder where the playground keeps the webhooks it received. Without one, it forgets them. */
  playgroundData?: string;
  /** What the deployed stages are set to, as far as `.env.STAGE` files say it. */
  stageFiles: StageFiles;
}

/** The ports of local runs, unless they are set. */
export const DEFAULT_PORTS = {
  webhook: 9000,
  stepFunctions: 8083,
  playground: 9001,
  almaApi: 9002,
};

/** The defaults of local runs besides: those of Dev1. */
const DEFAULTS = { WORKSPACE: "dev", ALMA_CHALLENGE_SECRET: "itsasecret", ALMA_API_KEY: "itsakey" };

const port = (byDefault: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, "must be a port number, 0 to 65535"),
      v.transform(Number),
      v.maxValue(65_535, "must be a port number, 0 to 65535"),
    ),
    String(byDefault),
  );

const AllowedHosts = v.pipe(
  v.optional(v.string(), ""),
  v.transform((list) =>
    list
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  ),
  v.everyItem(
    (name) => /^[a-z\d-]+(\.[a-z\d-]+)*$/.test(name),
    "must be names as in example.ngrok.app, with commas between them",
  ),
);

const OfThisMachine = v.object({
  ALLOWED_HOSTS: AllowedHosts,
  PORT: port(DEFAULT_PORTS.webhook),
  STEP_FUNCTIONS_PORT: port(DEFAULT_PORTS.stepFunctions),
  PLAYGROUND_PORT: port(DEFAULT_PORTS.playground),
  ALMA_API_PORT: port(DEFAULT_PORTS.almaApi),
  ALMA_API_KEY: ApiKey,
});

/** The settings of local runs: from the environment, then `.env`, then defaults that fit Dev1. */
export const loadLocalSettings = (terminal: Terminal): LocalSettings =>
  readLocalSettings(loadEnvironment(terminal), loadStageFiles(terminal));

/**
 * Reads the settings of local runs.
 *
 * @throws {UserError} that names every setting that is missing or malformed
 */
export function readLocalSettings(
  env: EnvironmentVariables,
  stageFiles: StageFiles = {},
): LocalSettings {
  const given = { ...DEFAULTS, ...env };
  const word = environmentWord(given.WORKSPACE.trim());
  const jobNames = pipelines.map(({ jobNameSetting, defaultJobName }) => [
    jobNameSetting,
    env[jobNameSetting] ?? defaultJobName(word),
  ]);
  const almaApiKey = env.ALMA_API_KEY?.trim() || DEFAULTS.ALMA_API_KEY;
  const links = {
    App: { name: "almahook", stage: "local" },
    AlmaChallengeSecret: { value: given.ALMA_CHALLENGE_SECRET },
    AlmaPreviousChallengeSecret: { value: env.ALMA_PREVIOUS_CHALLENGE_SECRET ?? "" },
    AlmaApiKey: { value: almaApiKey },
    ...Object.fromEntries(
      pipelines.map(({ name, stateMachine }) => [
        stateMachine.link,
        { arn: env[stateMachine.setting] || localArn(name, env) },
      ]),
    ),
  };
  const environment = {
    ...given,
    ...Object.fromEntries(jobNames),
    ...Object.fromEntries(
      Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
    ),
  };

  const local = v.safeParse(OfThisMachine, { ...env, ALMA_API_KEY: almaApiKey });
  const settings = readFunctionSettings(environment, links);
  const problems = [
    ...(local.success ? [] : describeIssues(local.issues)),
    ...(settings instanceof SettingsError ? settings.problems : []),
  ];
  if (!local.success || settings instanceof SettingsError) {
    throw new UserError(new SettingsError(problems).message);
  }
  const { PORT, STEP_FUNCTIONS_PORT, PLAYGROUND_PORT, ALMA_API_PORT, ALLOWED_HOSTS } = local.output;
  return {
    ports: {
      webhook: PORT,
      stepFunctions: STEP_FUNCTIONS_PORT,
      playground: PLAYGROUND_PORT,
      almaApi: ALMA_API_PORT,
    },
    allowedHosts: ALLOWED_HOSTS,
    environment,
    almaApiKey,
    links,
    settings,
    playgroundData: env.PLAYGROUND_DATA,
    stageFiles,
  };
}

/** The local Step Functions takes any ARN. Another one knows only its own, so there is no default. */
const localArn = (pipeline: string, { AWS_ENDPOINT_URL_SFN }: EnvironmentVariables) =>
  AWS_ENDPOINT_URL_SFN?.trim()
    ? undefined
    : `arn:aws:states:us-east-1:123456789012:stateMachine:${pipeline.toLowerCase()}`;

function readFunctionSettings(...args: Parameters<typeof readSettings>): Settings | SettingsError {
  try {
    return readSettings(...args);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
}
