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

const settings = readFunctionSettings(process.env, readLinks(process.env));

// Straight to standard output: `console.log` would make each line a field of Lambda's own JSON.
const write = (line: string) => process.stdout.write(line);

if (settings.warnings.length > 0) write(warningLine(settings.warnings.join(" "), Date.now()));

const CLOCKS: Clocks = { monotonic: () => performance.now(), wall: Date.now };

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

/** The AWS SDK: most events start nothing. */
const loadStart = lazily(async () => {
  const { createStart } = await import("./start-execution.ts");
  const { stateMachineArns, stepFunctionsEndpoint: endpoint } = settings;
  return createStart(stateMachineArns, CLOCKS, endpoint ? { endpoint } : {});
});

/** The alarms of requests that Sentry is told of, too: those that a developer may have to fix. */
const REPORTED: readonly LogLine["alarm"][] = ["failed", "unusable"];

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
    write(requestLine(facts, Date.now()));
    if (!settings.sentryDsn || !REPORTED.includes(facts.alarm)) return;
    try {
      const report = await loadReport();
      await report(facts, error);
    } catch (reason) {
      write(warningLine(`Reporting to Sentry failed: ${reason}`, Date.now()));
    }
  },
  monotonic: CLOCKS.monotonic,
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
  return toResult(response, event);
}
