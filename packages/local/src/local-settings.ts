import { join } from "node:path";
import type { Terminal } from "@almahook/cli/command";
import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import { readEnvFile } from "@almahook/functions/env-file";
import {
  type CheckSettings,
  readCheckSettings,
  readFunctionSettings,
  type Settings,
} from "@almahook/functions/function-settings";
import type { EnvironmentVariables } from "@almahook/functions/links";
import {
  type Reader,
  readSettings,
  SETTINGS,
  SettingsError,
  type SettingsOf,
} from "@almahook/functions/settings";
import { ENVIRONMENTS, environmentWord } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import type { StageFiles } from "@almahook/playground/environment-settings";
import * as v from "valibot";

/** The settings of a local run. */
export interface LocalSettings {
  /** The ports to listen on; 0 takes any free one. */
  ports: Ports;
  /** Host names that requests to the ports may use besides this machine's, in lower case. */
  allowedHosts: readonly string[];
  /** The function's environment variables, with the links in one of them. */
  variables: EnvironmentVariables;
  /** The key that Alma's jobs API on this machine accepts. */
  almaApiKey: string;
  /** The function's settings, as it reads them. */
  settings: Settings;
  /** The check's settings: Alma's API is the one on this machine, unless another is set. */
  check: CheckSettings;
  /** The folder where the playground keeps the webhooks it received. Without one, it forgets them. */
  playgroundData?: string;
  /** The settings of the deployed stages that have a `.env.STAGE` file. */
  stageFiles: StageFiles;
}

const Ports = v.object({
  PORT: SETTINGS.PORT.schema,
  STEP_FUNCTIONS_PORT: SETTINGS.STEP_FUNCTIONS_PORT.schema,
  PLAYGROUND_PORT: SETTINGS.PLAYGROUND_PORT.schema,
  ALMA_API_PORT: SETTINGS.ALMA_API_PORT.schema,
});
/** Ports by the names of their settings. */
export type Ports = v.InferOutput<typeof Ports>;

/** The ports of local runs, unless they are set. */
export const DEFAULT_PORTS = v.parse(Ports, {});

const [{ workspace: WORKSPACE }] = ENVIRONMENTS;

/** The defaults of local runs. The ports' defaults are in `SETTINGS`. */
const DEFAULTS = {
  WORKSPACE,
  ALMA_CHALLENGE_SECRET: "itsasecret",
  ALMA_API_KEY: "itsakey",
  PLAYGROUND_DATA: ".almahook",
};

/**
 * Loads the settings of local runs: from the environment, then `.env`, then defaults. Warns of
 * lines in these files that have no effect.
 */
export function loadLocalSettings(terminal: Terminal): LocalSettings {
  const file = loadFile(terminal, ".env", ["local", "deployment"]);
  return readLocalSettings(
    { ...file, ...terminal.env },
    Object.fromEntries(ENVIRONMENTS.map(({ stage }) => [stage, loadStageFile(terminal, stage)])),
  );
}

/** Loads a stage's settings for a deployment by hand. Warns of lines that have no effect. */
export const loadStageFile = (terminal: Terminal, stage: string): EnvironmentVariables =>
  loadFile(terminal, `.env.${stage}`, ["deployment"]);

function loadFile({ folder, warn }: Terminal, file: string, readers: readonly Reader[]) {
  try {
    const { variables, warnings } = readEnvFile(join(folder, file), readers);
    for (const warning of warnings) warn(`Warning: ${warning}`);
    return variables;
  } catch (error) {
    throw new UserError(`${file} can't be read: ${errorMessage(error)}`);
  }
}

/**
 * Reads the settings of local runs.
 *
 * @throws {UserError} that names every setting that is missing or malformed
 */
export function readLocalSettings(
  env: EnvironmentVariables,
  stageFiles: StageFiles = {},
): LocalSettings {
  const given = withDefaults(env);
  const read = readGiven(given);
  const { PORT, STEP_FUNCTIONS_PORT, PLAYGROUND_PORT, ALMA_API_PORT } = read;
  const {
    ALMA_API_URL = `http://127.0.0.1:${ALMA_API_PORT}`,
    ALMA_API_KEY = DEFAULTS.ALMA_API_KEY,
  } = read;
  const links = {
    App: { name: "almahook", stage: "local" },
    AlmaChallengeSecret: { value: read.ALMA_CHALLENGE_SECRET },
    AlmaPreviousChallengeSecret: { value: read.ALMA_PREVIOUS_CHALLENGE_SECRET ?? "" },
    AlmaApiKey: { value: ALMA_API_KEY },
    ...Object.fromEntries(
      pipelines.map(({ stateMachine }) => [
        stateMachine.link,
        { arn: given[stateMachine.setting] },
      ]),
    ),
  };
  return {
    ports: { PORT, STEP_FUNCTIONS_PORT, PLAYGROUND_PORT, ALMA_API_PORT },
    allowedHosts: read.ALLOWED_HOSTS,
    variables: { ...given, SST_RESOURCES_JSON: JSON.stringify(links) },
    almaApiKey: ALMA_API_KEY,
    settings: readFunctionSettings(given, links),
    check: readCheckSettings({ ...given, ALMA_API_URL }, links),
    playgroundData: read.PLAYGROUND_DATA,
    stageFiles,
  };
}

/** Adds defaults. ARNs have one only for the local Step Functions, which accepts any. */
function withDefaults(env: EnvironmentVariables): EnvironmentVariables {
  const given = { ...DEFAULTS, ...env };
  const word = environmentWord(given.WORKSPACE.trim());
  const ofPipelines = pipelines.map(({ name, jobNameSetting, defaultJobName, stateMachine }) => ({
    [jobNameSetting]: env[jobNameSetting] ?? defaultJobName(word),
    [stateMachine.setting]:
      env[stateMachine.setting] ||
      (env.AWS_ENDPOINT_URL_SFN?.trim()
        ? undefined
        : `arn:aws:states:us-east-1:123456789012:stateMachine:${name.toLowerCase()}`),
  }));
  return Object.assign(given, ...ofPipelines);
}

function readGiven(given: EnvironmentVariables): SettingsOf<"local"> {
  try {
    return readSettings("local", ({ name }) => given[name]);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const lacksArn = pipelines.some(({ stateMachine }) => !given[stateMachine.setting]);
    const reason = lacksArn
      ? " AWS_ENDPOINT_URL_SFN names a Step Functions that knows only its own state machines, so their ARNs have no defaults."
      : "";
    throw new UserError(`${error.message}${reason}`);
  }
}
