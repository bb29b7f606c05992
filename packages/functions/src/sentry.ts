import { createStackParser, createTransport, Scope } from "@sentry/core";
import { nodeStackLineParser, ServerRuntimeClient } from "@sentry/core/server";
import type { RequestFacts } from "./log-line.ts";

/** Milliseconds that an answer waits for Sentry: with the 4 seconds of a start, within Alma's 5. */
const PATIENCE = 500;

/**
 * Tells Sentry of a failure, and resolves when that was sent, or can't be waited for any longer.
 * Lambda freezes the process after the answer.
 *
 * @param error what was thrown, if the failure is an exception
 */
export type Report = (facts: RequestFacts, error?: Error) => Promise<void>;

/**
 * Makes the function that tells Sentry of failures.
 *
 * Of Sentry's SDK this takes the core that its SDKs for servers are made of. They add integrations
 * (requests, console, modules, host and process, tracing), none of which is wanted here, and take
 * ten times as long to load. What is sent is the error, and the facts that are named below.
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
          signal: AbortSignal.timeout(PATIENCE),
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

  return async ({ reason, detail = "", pipeline, jobId, executionName, requestId }, error) => {
    const scope = new Scope();
    scope.setTags({ reason, pipeline, jobId, executionName, requestId });
    if (error) {
      client.captureException(error, undefined, scope);
    } else {
      const [errorName] = detail.split(":");
      const message = `The ${pipeline} pipeline could not be started: ${detail}`;
      const fingerprint = ["start", String(pipeline), String(errorName)];
      client.captureEvent({ level: "error", message, fingerprint }, undefined, scope);
    }
    await client.flush(PATIENCE);
  };
}
