import type { Start } from "@almahook/pipelines/decide";
import type { PipelineName } from "@almahook/pipelines/registry";
import { SFNClient, type SFNClientConfig, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createRequestHandler } from "./sdk-http-handler.ts";
import { describeTrouble, troubleOf } from "./start-errors.ts";

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

/** Three attempts that get no answer fit into the budget. */
const CLIENT = {
  maxAttempts: 3,
  retryMode: "standard",
  requestHandler: createRequestHandler(1200),
  // What is not set here or in the environment, the SDK would look for in files of a home directory.
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: async () => undefined,
} as const satisfies SFNClientConfig;

/**
 * Makes the function that starts executions with the AWS SDK.
 *
 * @param stateMachineArns of the pipelines that are on
 * @param now the clock, in milliseconds
 * @param config of the SDK's client, where it is to differ from what the environment says
 */
export function createStart(
  stateMachineArns: Partial<Record<PipelineName, string>>,
  now: () => number,
  config: SFNClientConfig = {},
): StartExecution {
  const client = new SFNClient({ ...CLIENT, ...config });

  return async ({ pipeline, executionName, input }, arrived) => {
    const stateMachineArn = stateMachineArns[pipeline] ?? "";
    const outOfTime = AbortSignal.timeout(Math.max(0, arrived + BUDGET - now()));
    try {
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
      if (error instanceof Error && error.name === "ExecutionAlreadyExists") {
        return { kind: "duplicate", executionArn: executionArn(stateMachineArn, executionName) };
      }
      return {
        kind: "failed",
        retry: troubleOf(error) === "transient",
        error: describeTrouble(error),
      };
    }
  };
}

/** The ARN of an execution of a state machine (STANDARD workflow). */
const executionArn = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;

/** The SDK heeds an abort signal while it sends, but not while it looks for credentials. */
function within<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([promise, aborted]);
}
