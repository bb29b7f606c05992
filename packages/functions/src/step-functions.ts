import type { Start } from "@almahook/pipelines/decide";
import type { PipelineName } from "@almahook/pipelines/registry";
import type { SFNClient } from "@aws-sdk/client-sfn";

/** What became of a start. A `failed` one can be tried again, or a person must mend the set-up. */
export type StartResult =
  | { kind: "started" | "duplicate"; executionArn: string }
  | { kind: "failed"; retry: boolean; error: string };

/**
 * Starts a pipeline's state machine.
 *
 * @param arrived when the request arrived, in milliseconds: the time budget runs from here
 */
export type StartExecution = (
  start: Pick<Start, "pipeline" | "executionName" | "input">,
  arrived: number,
) => Promise<StartResult>;

/** Milliseconds from the request's arrival. Alma waits 5,000, and the answer has to travel. */
const BUDGET = 4000;

const CLIENT = {
  maxAttempts: 3,
  retryMode: "standard",
  requestHandler: { connectionTimeout: 800, requestTimeout: 1200, throwOnRequestTimeout: true },
} as const;

/**
 * Makes the function that starts executions with the AWS SDK. The SDK is loaded, and the client
 * made, at the first start: most events start nothing.
 *
 * @param stateMachineArns of the pipelines that are on
 * @param now the clock, in milliseconds
 */
export function createStart(
  stateMachineArns: Partial<Record<PipelineName, string>>,
  now: () => number,
): StartExecution {
  let client: SFNClient | undefined;

  return async ({ pipeline, executionName, input }, arrived) => {
    const stateMachineArn = stateMachineArns[pipeline] ?? "";
    const outOfTime = AbortSignal.timeout(Math.max(0, arrived + BUDGET - now()));
    try {
      const { SFNClient, StartExecutionCommand } = await import("@aws-sdk/client-sfn");
      client ??= new SFNClient(CLIENT);
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: executionName,
        input: JSON.stringify(input),
      });
      const { executionArn, startDate } = await within(
        outOfTime,
        client.send(command, { abortSignal: outOfTime }),
      );
      if (!executionArn || !startDate) throw new SyntaxError("The answer names no execution");
      // Step Functions answers with the running execution when it has one of that name and input:
      // one that started before the request arrived was started by an earlier request.
      return { kind: startDate.getTime() < arrived ? "duplicate" : "started", executionArn };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (name === "ExecutionAlreadyExists") {
        return { kind: "duplicate", executionArn: executionArn(stateMachineArn, executionName) };
      }
      return { kind: "failed", retry: isTransient(error), error: `${name}: ${message}` };
    }
  };
}

/** The ARN of an execution of a state machine (STANDARD workflow). */
export const executionArn = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;

/** The SDK heeds an abort signal while it sends, but not while it looks for credentials. */
function within<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
    ),
  ]);
}

/**
 * Step Functions' 4xx errors that pass by themselves.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const TRANSIENT_ERRORS = new Set([
  "ExecutionLimitExceeded",
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "KmsThrottlingException",
  "RequestTimeout",
  "RequestTimeoutException",
  "SyntaxError",
]);

/** Errors of the SDK that have no HTTP status and don't pass by themselves. */
const LASTING_ERRORS = new Set(["CredentialsProviderError", "TokenProviderError"]);

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || TRANSIENT_ERRORS.has(error.name)) return true;
  if (LASTING_ERRORS.has(error.name)) return false;
  const status = httpStatus(error);
  return status === undefined || status < 400 || status >= 500;
}

function httpStatus(error: Error): number | undefined {
  if (!("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (!metadata || typeof metadata !== "object" || !("httpStatusCode" in metadata))
    return undefined;
  return Number(metadata.httpStatusCode);
}
