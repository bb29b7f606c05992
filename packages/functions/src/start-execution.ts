import type { Start } from "@almahook/pipelines/decide";
import { SFNClient, type SFNClientConfig, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describeError, isTransient } from "./start-errors.ts";
import { START_BUDGET } from "./time-budget.ts";

/**
 * The result of a start. If it `failed`, either a `retry` can help, or a person must fix the cause.
 */
export type StartResult =
  | { kind: "started" | "duplicate"; executionArn: string }
  | { kind: "failed"; retry: boolean; error: string };

/**
 * Starts a pipeline's state machine.
 *
 * @param arrived when the request arrived, by the monotonic clock. The time budget begins here
 */
export type StartExecution = (
  start: Pick<Start, "pipeline" | "executionName" | "input">,
  arrived: number,
) => Promise<StartResult>;

/** Milliseconds, by two clocks. */
export interface Clocks {
  /** Never set back: measures how long something takes. */
  monotonic: () => number;
  /** Since 1970: compares with the times of other systems. */
  wall: () => number;
}

/** Milliseconds after which a call that has not been answered is made a second time. */
const SECOND_CALL_AFTER = 1200;

/** Milliseconds by which Step Functions' clock may be behind this one. */
const CLOCK_TOLERANCE = 1000;

/** EXPRESS workflows do not keep their executions' names. */
const EXPRESS =
  "The state machine is an EXPRESS workflow, which starts again for each event that Alma repeats: use a STANDARD one";

const CLIENT = {
  maxAttempts: 3,
  retryMode: "standard",
  // A connection that is kept alive may die while Lambda has frozen the process.
  requestHandler: { httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } },
  // Set here, because the SDK looks in files for what is neither here nor in the environment.
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: async () => undefined,
  // The SDK's own asks for `ReadableStream`, with which Node loads all web streams.
  streamCollector: async (stream) => Buffer.concat(await stream.toArray()),
} as const satisfies SFNClientConfig;

/**
 * Creates the function that starts executions with the AWS SDK.
 *
 * `StartExecution` is idempotent by the execution's name. So a slow call is not aborted: a second
 * one runs beside it, and the first answer counts. If the first call started an execution but is
 * never answered, and the execution ends before the second call, the result is `duplicate` instead
 * of `started`.
 *
 * @param stateMachineArns of the pipelines that are on
 * @param config overrides what the SDK's client takes from the environment variables
 */
export function createStart(
  stateMachineArns: Readonly<Record<string, string>>,
  { monotonic, wall }: Clocks,
  config: SFNClientConfig = {},
): StartExecution {
  const client = new SFNClient({ ...CLIENT, ...config });

  return async ({ pipeline, executionName, input }, arrived) => {
    const stateMachineArn = stateMachineArns[pipeline] ?? "";
    const timeLeft = arrived + START_BUDGET - monotonic();
    const calledAt = wall();
    const done = new AbortController();

    /** @throws a transient error, because the other call may still succeed */
    const call = async (): Promise<StartResult> => {
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: executionName,
        input: JSON.stringify(input),
      });
      try {
        const { executionArn: arn, startDate } = await client.send(command, {
          abortSignal: done.signal,
        });
        if (!arn || !startDate) throw new SyntaxError("The answer names no execution");
        if (arn.includes(":express:")) {
          return { kind: "failed", retry: false, error: EXPRESS };
        }
        // If an execution with this name and input is running, Step Functions returns that one.
        const ranBefore = startDate.getTime() < calledAt - CLOCK_TOLERANCE;
        return { kind: ranBefore ? "duplicate" : "started", executionArn: arn };
      } catch (error) {
        if (error instanceof Error && error.name === "ExecutionAlreadyExists") {
          return { kind: "duplicate", executionArn: executionArn(stateMachineArn, executionName) };
        }
        if (isTransient(error)) throw error;
        return { kind: "failed", retry: false, error: describeError(error) };
      }
    };

    // The SDK obeys an abort signal while it sends, but not while it looks for credentials.
    const outOfTime = after(timeLeft, done.signal).then(() => {
      throw Object.assign(new Error("No answer in time"), { name: "TimeoutError" });
    });
    try {
      return await Promise.race([twice(call, done.signal), outOfTime]);
    } catch (error) {
      const last = error instanceof AggregateError ? error.errors.at(-1) : error;
      return { kind: "failed", retry: true, error: describeError(last) };
    } finally {
      done.abort();
    }
  };
}

/** Calls once, and a second time if the first call is slow. The first answer counts. */
async function twice<Answer>(call: () => Promise<Answer>, done: AbortSignal): Promise<Answer> {
  const first = call();
  const answer = await Promise.race([first, after(SECOND_CALL_AFTER, done)]);
  return answer ?? Promise.any([first, call()]);
}

/** Resolves after these milliseconds, unless the signal is aborted before. */
const after = (milliseconds: number, done: AbortSignal) =>
  new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    done.addEventListener("abort", () => clearTimeout(timer));
  });

/** The ARN of an execution of a state machine (STANDARD workflow). */
export const executionArn = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
