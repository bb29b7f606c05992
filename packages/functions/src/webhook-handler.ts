import { createApp, type MinimalResponse } from "./app.ts";
import { readFunctionSettings } from "./function-settings.ts";
import {
  type FunctionUrlEvent,
  type FunctionUrlResult,
  textResponse,
  toRequest,
  toResult,
} from "./function-url.ts";
import { type EnvironmentVariables, readLinks } from "./links.ts";
import { type LogLine, requestLine, warningLine } from "./log-line.ts";
import type { Clocks } from "./start-execution.ts";

/** The function that Lambda calls with each event of a function URL. */
export type Handler = (
  event: FunctionUrlEvent,
  context?: { awsRequestId: string },
) => Promise<FunctionUrlResult>;

/** The alarms that are also reported to Sentry: a developer may have to fix their cause. */
const REPORTED: readonly LogLine["alarm"][] = ["failed", "unusable"];

/**
 * Creates the handler of the webhook function.
 *
 * @param env environment variables: the plain settings, and the linked resources as SST passes
 *   them. The AWS SDK reads its own from the process
 * @param write writes a log line, which ends in a line break
 * @throws {SettingsError} that names every setting that is missing or malformed
 *
 * @example
 * const handler = createHandler(process.env, (line) => process.stdout.write(line), clocks);
 */
export function createHandler(
  env: EnvironmentVariables,
  write: (line: string) => void,
  clocks: Clocks,
): Handler {
  const settings = readFunctionSettings(env, readLinks(env));
  if (settings.warnings.length > 0) write(warningLine(settings.warnings.join(" "), clocks.wall()));

  /** Loads the AWS SDK only when an event starts something. */
  const loadStart = lazily(async () => {
    const { createStart } = await import("./start-execution.ts");
    const { stateMachineArns, stepFunctionsEndpoint: endpoint } = settings;
    return createStart(stateMachineArns, clocks, endpoint ? { endpoint } : {});
  });

  /** Loads Sentry's SDK only when something is reported. */
  const loadReport = lazily(async () => {
    const { createReport } = await import("./sentry.ts");
    return createReport(settings.sentryDsn ?? "", settings.workspace);
  });

  const app = createApp({
    secrets: settings.secrets,
    settings,
    start: async (...args) => (await loadStart())(...args),
    async log(facts, error) {
      write(requestLine(facts, clocks.wall()));
      if (!settings.sentryDsn || !REPORTED.includes(facts.alarm)) return;
      try {
        const report = await loadReport();
        await report(facts, error);
      } catch (reason) {
        write(warningLine(`Reporting to Sentry failed: ${reason}`, clocks.wall()));
      }
    },
    monotonic: clocks.monotonic,
    respond: textResponse,
  });

  return async (event, context) => {
    // Hono's types ask for a standard request; the app reads only what this one has.
    const request = toRequest(event) as Request;
    const requestId = context?.awsRequestId;
    const response: MinimalResponse = await app.fetch(request, { requestId });
    return toResult(response, event);
  };
}

/** Loads at the first call, and again after a failure. */
function lazily<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | undefined;
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
