import type { Readable } from "node:stream";
import type { Start } from "@almahook/pipelines/decide";
import type { PipelineName } from "@almahook/pipelines/registry";
import { SFNClient, type SFNClientConfig, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describeError, isTransient } from "./start-errors.ts";
import { START_BUDGET } from "./time-budget.ts";

/** The result of a start. A `failed` one can be tried again, or a person must fix the set-up. */
export type StartResult =
  | { kind: "started" | "duplicate"; executionArn: string }
  | { kind: "failed"; retry: boolean; error: string };

/**
 * Starts a pipeline's state machine.
 *
 * @param arrived when the request arrived, by the monotonic clock: the time budget runs from here
 */
export type StartExecution = (
  start: Pick<Start, "pipeline" | "executionName" | "input">,
  arrived: number,
) => Promise<StartResult>;

/** Milliseconds, by two clocks. */
export interface Clocks {
  /** Only goes forward, wherever it begins: for how long something takes. */
  monotonic: () => number;
  /** Since 1970: for when something was. Somebody may set it. */
  wall: () => number;
}

/** Milliseconds after which a second attempt joins a first one that has not been answered. */
const SECOND_ATTEMPT_AFTER = 1200;

/** Milliseconds by which the clock of Step Functions may be behind. */
const CLOCK_TOLERANCE = 1000;

const EXPRESS =
  "The state machine is an EXPRESS workflow, which starts again for each event that Alma repeats: use a STANDARD one";

const CLIENT = {
  maxAttempts: 3,
  retryMode: "standard",
  // A connection that was kept may have died while Lambda kept the process frozen.
  requestHandler: { httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } },
  // The SDK's own asks first whether it has a web stream, for which Node loads all of them.
  streamCollector: async (body: Readable) => Buffer.concat(await body.toArray()),
  // What is not set here or in the environment, the SDK would look for in files of a home directory.
  authSchemePreference: [],
  disableClockSkewCorrection: false,
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: async () => undefined,
} as const satisfies SFNClientConfig;

/**
 * Creates the function that starts executions with the AWS SDK.
 *
 * The call is idempotent by the execution's name, so a slow attempt is not given up: a second one
 * runs beside it, and the first answer counts. If that is `ExecutionAlreadyExists`, the result is
 * `duplicate`, even where a first attempt that was never answered may have started the execution: it
 * would have to have ended within seconds.
 *
 * @param stateMachineArns of the pipelines that are on
 * @param config of the SDK's client, where it is to differ from what the environment says
 */
export function createStart(
  stateMachineArns: Partial<Record<PipelineName, string>>,
  { monotonic, wall }: Clocks,
  config: SFNClientConfig = {},
): StartExecution {
  const client = new SFNClient({ ...CLIENT, ...config });

  return async ({ pipeline, executionName, input }, arrived) => {
    const stateMachineArn = stateMachineArns[pipeline] ?? "";
    const timeLeft = arrived + START_BUDGET - monotonic();
    const arrivedAt = wall() - (monotonic() - arrived);
    const done = new AbortController();

    /** @throws what passes by itself: the other attempt may still be answered */
    const attempt = async (): Promise<StartResult> => {
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: executionName,
        input: JSON.stringify(input),
      });
      try {
        const { executionArn, startDate } = await client.send(command, {
          abortSignal: done.signal,
        });
        if (!executionArn || !startDate) throw new SyntaxError("The answer names no execution");
        if (executionArn.includes(":express:")) {
          return { kind: "failed", retry: false, error: EXPRESS };
        }
        // For a name and input that it has, Step Functions answers with the running execution.
        const ranBefore = startDate.getTime() < arrivedAt - CLOCK_TOLERANCE;
        return { kind: ranBefore ? "duplicate" : "started", executionArn };
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
      return await Promise.race([twice(attempt, done.signal), outOfTime]);
    } catch (error) {
      const last = error instanceof AggregateError ? error.errors.at(-1) : error;
      return { kind: "failed", retry: true, error: describeError(last) };
    } finally {
      done.abort();
    }
  };
}

/** Lets a second attempt run beside one that takes long. The first answer of the two counts. */
async function twice<Answer>(attempt: () => Promise<Answer>, done: AbortSignal): Promise<Answer> {
  const first = attempt();
  const answer = await Promise.race([first, after(SECOND_ATTEMPT_AFTER, done)]);
  return answer ?? Promise.any([first, attempt()]);
}

/** Resolves after these milliseconds, and never once it is done. */
const after = (milliseconds: number, done: AbortSignal) =>
  new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    done.addEventListener("abort", () => clearTimeout(timer));
  });

/** The ARN of an execution of a state machine (STANDARD workflow). */
const executionArn = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
