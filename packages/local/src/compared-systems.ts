import type { Terminal } from "@almahook/cli/command";
import { UserError } from "@almahook/cli/user-error";
import type { ListExecutions } from "@almahook/functions/compare-with-alma";
import {
  type ComparisonSettings,
  readComparisonSettings,
} from "@almahook/functions/comparison-settings";
import { SettingsError } from "@almahook/functions/function-settings";
import { createListExecutions } from "@almahook/functions/list-executions";
import { linkedTexts, readLinkedStage } from "./linked-stage.ts";
import { type EnvironmentVariables, loadLocalSettings } from "./local-settings.ts";
import { localTarget, type Target } from "./target-options.ts";

/** What is compared, and where the events of what is missing go. */
export interface ComparedSystems extends ComparisonSettings {
  listExecutions: ListExecutions;
  /** Where the executions are, in words. */
  where: string;
  target: Target;
}

/** The local Step Functions looks at neither, but the SDK wants them. */
const LOCAL_AWS = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

/** The service on this machine. @throws {UserError} if a setting is missing or malformed */
export function localSystems(terminal: Terminal): ComparedSystems {
  const local = loadLocalSettings(terminal);
  const { environment, links, ports, settings } = local;
  const endpoint = settings.stepFunctionsEndpoint;
  const localEndpoint = `http://127.0.0.1:${ports.stepFunctions}`;
  const ALMA_API_URL = environment.ALMA_API_URL?.trim() || `http://127.0.0.1:${ports.almaApi}`;
  return {
    ...readSettings({ ...environment, ALMA_API_URL }, links),
    listExecutions: createListExecutions(
      endpoint ? { endpoint } : { endpoint: localEndpoint, ...LOCAL_AWS },
    ),
    where: `Step Functions at ${endpoint ?? localEndpoint} (environment ${settings.workspace})`,
    target: localTarget(local, {}),
  };
}

/** A deployed stage. @throws {UserError} if it is not linked, or has no comparison with Alma */
export function stageSystems(env: EnvironmentVariables, stage: string): ComparedSystems {
  const { url, secret } = readLinkedStage(env, stage, "reconcile");
  const links = linkedTexts(env);
  const { ComparisonSettings } = links;
  if (!ComparisonSettings?.ALMA_API_URL) {
    throw new UserError(
      `Stage ${stage} is not compared with Alma: it was deployed without ALMA_API_URL.`,
    );
  }
  const comparison = readSettings(ComparisonSettings, links);
  return {
    ...comparison,
    listExecutions: createListExecutions(),
    where: `Step Functions (stage ${stage}, environment ${comparison.settings.workspace})`,
    target: { url, secret },
  };
}

function readSettings(...given: Parameters<typeof readComparisonSettings>): ComparisonSettings {
  try {
    return readComparisonSettings(...given);
  } catch (error) {
    if (error instanceof SettingsError) throw new UserError(error.message);
    throw error;
  }
}
