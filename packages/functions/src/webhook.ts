import { Resource } from "sst/resource";
import { createApp } from "./app.ts";
import {
  type FunctionUrlEvent,
  type FunctionUrlResult,
  textResponse,
  toRequest,
  toResult,
} from "./function-url.ts";
import { requestLine, warningLine } from "./log.ts";
import { readSettings } from "./settings.ts";
import type { StartExecution } from "./step-functions.ts";

const settings = readSettings(process.env, { ...Resource });

// Straight to standard output: `console.log` would make each line a field of Lambda's own JSON.
const write = (line: string) => process.stdout.write(line);

if (settings.warnings.length > 0) write(warningLine(settings.warnings.join(" "), Date.now()));

let loading: Promise<StartExecution> | undefined;

/** Loads the AWS SDK at the first start: most events start nothing. */
const start: StartExecution = async (...call) => {
  loading ??= import("./step-functions.ts").then(({ createStart }) =>
    createStart(settings.stateMachineArns, Date.now),
  );
  return (await loading)(...call);
};

const app = createApp({
  secrets: settings.secrets,
  settings,
  start,
  log: (line) => write(requestLine(line, Date.now())),
  now: Date.now,
  respond: textResponse,
});

/**
 * The Lambda function behind the function URL. The module fails to load, with one error that lists
 * every problem, if a setting is missing or malformed.
 */
export async function handler(
  event: FunctionUrlEvent,
  context?: { awsRequestId: string },
): Promise<FunctionUrlResult> {
  return toResult(await app.fetch(toRequest(event), { requestId: context?.awsRequestId }));
}
