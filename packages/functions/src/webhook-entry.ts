import { Resource } from "sst/resource";
import { createApp, type MinimalResponse } from "./app.ts";
import { readSettings } from "./function-settings.ts";
import {
  type FunctionUrlEvent,
  type FunctionUrlResult,
  textResponse,
  toRequest,
  toResult,
} from "./function-url.ts";
import { type LogLine, requestLine, warningLine } from "./log-line.ts";
import type { Report } from "./sentry.ts";
import type { StartExecution } from "./start-execution.ts";

const settings = readSettings(process.env, { ...Resource });

// Straight to standard output: `console.log` would make each line a field of Lambda's own JSON.
const write = (line: string) => process.stdout.write(line);

if (settings.warnings.length > 0) write(warningLine(settings.warnings.join(" "), Date.now()));

let loading: Promise<StartExecution> | undefined;

/** Loads the AWS SDK at the first start: most events start nothing. */
const start: StartExecution = async (...call) => {
  loading ??= import("./start-execution.ts").then(({ createStart }) => {
    const { stateMachineArns, stepFunctionsEndpoint: endpoint } = settings;
    return createStart(stateMachineArns, Date.now, endpoint ? { endpoint } : {});
  });
  return (await loading)(...call);
};

let reporting: Promise<Report> | undefined;
let reported: Promise<void> | undefined;

/** Loads Sentry's SDK at the first failure, and only where there is a Sentry project. */
async function report(dsn: string, line: LogLine, error?: Error): Promise<void> {
  try {
    reporting ??= import("./sentry.ts").then(({ createReport }) =>
      createReport(dsn, settings.workspace),
    );
    await (await reporting)(line, error);
  } catch (reason) {
    write(warningLine(`Sentry could not be told: ${reason}`, Date.now()));
  }
}

const app = createApp({
  secrets: settings.secrets,
  settings,
  start,
  log(line, error) {
    write(requestLine(line, Date.now()));
    const { sentryDsn } = settings;
    if (line.outcome === "failed" && sentryDsn) reported = report(sentryDsn, line, error);
  },
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
  // `fetch` is typed for the standard's request, and the app reads no more than this one has.
  const request = toRequest(event) as Request;
  const response: MinimalResponse = await app.fetch(request, { requestId: context?.awsRequestId });
  // Lambda freezes the process after the answer.
  await reported;
  return toResult(response, event);
}
