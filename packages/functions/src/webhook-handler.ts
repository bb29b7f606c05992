import { createApp, type MinimalResponse } from "./app.ts";
import { readFunctionSettings } from "./function-settings.ts";
import {
  type FunctionUrlEvent,
  type FunctionUrlResult,
  textResponse,
  toRequest,
  toResult,
} from "./function-url.ts";
import { readLinks } from "./links.ts";
import { type LogLine, requestLine, warningLine } from "./log-line.ts";
import type { Clocks } from "./start-execution.ts";

/** What Lambda calls with each event of a function URL. */
export type Handler = (
  event: FunctionUrlEvent,
  context?: { awsRequestId: string },
) => Promise<FunctionUrlResult>;

/** The alarms of requests that Sentry is told of, too: those that a developer may have to fix. */
const REPORTED: readonly LogLine["alarm"][] = ["failed", "unusable"];

/**
 * Creates the handler of the webhook function.
 *
 * @param env environment variables: the plain settings, and the linked resources as SST hands them
 *   over. The AWS SDK reads its own from the process
 * @param write takes each log line, with its line break
 * @throws {SettingsError} that names every setting that is missing or malformed
 *
 * @example
 * const handler = createHandler(process.env, (line) => process.stdout.write(line), clocks);
 */
export function createHandler(
  env: Readonly<Record<string, string | undefined>>,
  write: (line: string) => void,
  clocks: Clocks,
): Handler {
  const settings = readFunctionSettings(env, readLinks(env));
  if (settings.warnings.length > 0) write(warningLine(settings.warnings.join(" "), clocks.wall()));

  /** The AWS SDK: most events start nothing. */
  const loadStart = lazily(async () => {
    const { createStart } = await import("./start-execution.ts");
    const { stateMachineArns, stepFunctionsEndpoint: endpoint } = settings;
    return createStart(stateMachineArns, clocks, endpoint ? { endpoint } : {});
  });

  /** Sentry's SDK: only where something is reported, and where there is a Sentry project. */
  const loadReport = lazily(async () => {
    const { createReport } = await import("./sentry.ts");
    return createReport(settings.sentryDsn ?? "", settings.workspace);
  });

  const app = createApp({
    secrets: settings.secrets,
    settings,
    start: async (...call) => (await loadStart())(...call),
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
    // `fetch` is typed for the standard's request, and the app reads no more than this one has.
    const request = toRequest(event) as Request;
    const requestId = context?.awsRequestId;
    const response: MinimalResponse = await app.fetch(request, { requestId });
    return toResult(response, event);
  };
}

/** Keeps what is loaded at the first call. A failure is not kept: the next call tries again. */
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
