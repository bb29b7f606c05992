import type { Terminal } from "@almahook/cli/command";
import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import { readCheckSettings, type StartSettings } from "@almahook/functions/function-settings";
import { type EnvironmentVariables, type Links, readLinks } from "@almahook/functions/links";
import { readSettings } from "@almahook/functions/settings";
import { environmentOf } from "@almahook/pipelines/environments";
import { defaultJobNames, pipelines } from "@almahook/pipelines/registry";
import type { SFNClientConfig } from "@aws-sdk/client-sfn";
import type { Resource } from "sst";
import { THIS_MACHINE } from "./guard.ts";
import { loadLocalSettings, loadStageFile } from "./local-settings.ts";
import { localTarget, type Target } from "./send-event.ts";

/** A service whose exports are listed: the one on this machine, or a deployed stage. */
export interface Place {
  /** As it appears in messages. */
  name: string;
  /** Absent for the service on this machine. */
  stage?: string;
  /** Where events are sent to, and the secret to sign them with. */
  target: Target;
  settings: StartSettings;
  /** Absent if `ALMA_API_URL` is not set. */
  alma?: { url: string; key: string };
  /** Overrides what the SDK's client takes from the environment variables. */
  stepFunctions: SFNClientConfig;
  /** Absent for the service on this machine, which keeps no log. */
  logGroup?: string;
  /**
   * Gives a command of this project as it has to be typed for this service.
   *
   * @param command its name and arguments, such as `npm run exports -- --yes`
   */
  call(command: string): string;
}

export interface PlaceOptions {
  stage?: string | undefined;
  url?: string | undefined;
  secret?: string | undefined;
}

/**
 * Finds a service: the one on this machine, or a stage. A stage is found through `sst shell`, or,
 * without SST, by its URL, its secret and the settings in its `.env` file.
 *
 * @param typed the command as it was typed, for messages
 * @throws {UserError} if the service can't be found, or a setting is missing or malformed
 */
export function findPlace(options: PlaceOptions, terminal: Terminal, typed: string): Place {
  const { stage, url, secret } = options;
  if (stage === undefined) return localPlace(options, terminal);
  const links = readLinkedStage(terminal.env, stage);
  if (links) {
    const target = {
      url: url ?? linked(links, "Webhook", "url"),
      secret: secret ?? linked(links, "AlmaChallengeSecret", "value"),
    };
    const logGroup = linked(links, "Deployment", "logGroup");
    return {
      ...withUserErrors(() => readCheckSettings(links.Deployment ?? {}, links)),
      name: `stage ${stage}`,
      stage,
      target,
      stepFunctions: {},
      logGroup,
      call: (command) => `npx sst shell --stage ${stage} -- ${command} --stage ${stage}`,
    };
  }
  if (url === undefined || secret === undefined) {
    throw new UserError(
      `The links of stage ${stage} are missing. Run it in the stage's shell:\n  npx sst shell --stage ${stage} -- ${typed}\nWhere SST can't be had, give the stage's --url and --secret.`,
    );
  }
  return placeWithoutLinks(stage, { url, secret }, terminal);
}

/** The local Step Functions ignores both, but the SDK requires them. */
export const LOCAL_AWS = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

function localPlace({ url, secret }: PlaceOptions, terminal: Terminal): Place {
  if (url !== undefined && !THIS_MACHINE.test(new URL(url).hostname)) {
    throw new UserError(`${url} is not on this machine: add the --stage that it belongs to.`);
  }
  const local = loadLocalSettings(terminal);
  const { check, ports } = local;
  const { stepFunctionsEndpoint: endpoint } = check;
  return {
    ...check,
    name: "the service on this machine",
    target: localTarget(local, { url, secret }),
    stepFunctions: endpoint
      ? { endpoint }
      : { endpoint: `http://127.0.0.1:${ports.STEP_FUNCTIONS_PORT}`, ...LOCAL_AWS },
    call: (command) => command,
  };
}

/** Describes a stage by its settings file. Without an ARN there, executions are not read. */
function placeWithoutLinks(stage: string, target: Target, terminal: Terminal): Place {
  const { workspace, word, stage: sharedStage } = environmentOf(stage);
  const env = {
    ...defaultJobNames(word),
    ...loadStageFile(terminal, sharedStage),
    ...terminal.env,
  };
  const {
    ALMA_API_URL: url,
    ALMA_API_KEY: key,
    ...read
  } = withUserErrors(() => readSettings("deployment", ({ name }) => env[name]));
  const { jobNames, acceptedStatuses, stateMachineArns } = read;
  return {
    name: `stage ${stage}`,
    stage,
    target,
    settings: { workspace, pipelines, jobNames, acceptedStatuses, stateMachineArns },
    ...(url && key && { alma: { url, key } }),
    stepFunctions: {},
    logGroup: `/almahook/${stage}/webhook`,
    call: (command) => `${command} --stage ${stage} --url URL --secret SECRET`,
  };
}

/**
 * Reads the linked resources of a stage from the environment that `sst shell` sets.
 *
 * @returns undefined outside of `sst shell`
 * @throws {UserError} if they are those of another stage, or can't be read
 * @see https://sst.dev/docs/reference/cli/#shell
 */
function readLinkedStage(env: EnvironmentVariables, stage: string): Links | undefined {
  const links = withUserErrors(() => readLinks(env));
  const found = links.App?.stage;
  if (found === undefined) return undefined;
  if (found !== stage) {
    throw new UserError(`This is the shell of stage ${found}, and --stage is ${stage}.`);
  }
  return links;
}

/** Reads a property of a linked resource. @throws {UserError} if there is none */
function linked<Name extends keyof Resource, Property extends keyof Resource[Name] & string>(
  links: Links,
  name: Name,
  property: Property,
): Resource[Name][Property] {
  const value = links[name]?.[property];
  if (value !== undefined) return value;
  throw new UserError(
    `The stage has no link ${name} with ${property}: deploy it with this version, or check out the version that it has.`,
  );
}

/** @throws {UserError} if settings or links can't be read */
function withUserErrors<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw new UserError(errorMessage(error));
  }
}
