import { createStackParser, createTransport, Scope } from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient } from "@sentry/core/server";
import type { RequestFacts } from "./log-line.ts";
import { SENTRY_BUDGET } from "./time-budget.ts";

/**
 * Reports a failure or an unusable event to Sentry. Resolves once it is sent or has taken too long:
 * Lambda freezes the process after the answer.
 *
 * @param error what was thrown, if the failure is an exception
 */
export type Report = (facts: RequestFacts, error?: Error) => Promise<void>;

/**
 * Creates the function that reports to Sentry.
 *
 * It uses only the core of Sentry's SDK. The SDK for Node.js adds integrations (requests, console,
 * modules, process, tracing) that are not wanted here, and takes ten times as long to load. Sentry
 * gets the error and the facts that are named below.
 *
 * @param dsn of the Sentry project
 * @param environment as Sentry shows it
 * @see https://develop.sentry.dev/sdk/foundations/envelopes/
 */
export function createReport(dsn: string, environment: string): Report {
  const client = new ServerRuntimeClient({
    dsn,
    environment,
    platform: "node",
    integrations: [],
    stackParser: createStackParser(nodeStackLineParser()),
    sendClientReports: false,
    traceLifecycle: "static",
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const { status, headers } = await fetch(options.url, {
          method: "POST",
          body: Buffer.from(body),
          headers: options.headers,
          signal: AbortSignal.timeout(SENTRY_BUDGET),
        });
        return {
          statusCode: status,
          headers: {
            "x-sentry-rate-limits": headers.get("X-Sentry-Rate-Limits"),
            "retry-after": headers.get("Retry-After"),
          },
        };
      }),
  });

  return async (facts, error) => {
    const { reason, pipeline, jobId, executionName, requestId } = facts;
    const scope = new Scope();
    scope.setTags({ reason, pipeline, jobId, executionName, requestId });
    if (error) client.captureException(error, undefined, scope);
    else client.captureEvent({ level: "error", ...describe(facts) }, undefined, scope);
    // It ends with the request, which has its own time limit.
    await client.flush();
  };
}

/** The message of a report, and the fingerprint by which Sentry groups it. */
function describe({ alarm, reason, detail = "", pipeline }: RequestFacts) {
  if (alarm === "unusable") {
    return {
      message: `An event could not be used, and Alma will not send it again: ${detail || reason}`,
      fingerprint: ["unusable", reason, String(pipeline)],
    };
  }
  const [errorName] = detail.split(":");
  return {
    message: `The ${pipeline} pipeline could not be started: ${detail}`,
    fingerprint: ["start", String(pipeline), String(errorName)],
  };
}
