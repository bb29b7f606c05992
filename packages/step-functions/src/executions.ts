import { createListeners } from "@almahook/common/listeners";
import { parseJson } from "@almahook/common/parse-json";
import { ending, type Happening, type HistoryEvent, nextEvent } from "./history.ts";
import { StepFunctionsError } from "./protocol.ts";
import type { Outcome } from "./run.ts";
import { executionArn } from "./state-machine.ts";

export const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
export type Status = (typeof STATUSES)[number];

/** An execution of a state machine. Times are milliseconds since 1970. */
export interface Execution {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly startDate: number;
  status: Status;
  stopDate?: number;
  /** Input, output and history. Only the latest executions have them. */
  details?: Details;
}

export interface Details {
  /** JSON. */
  readonly input: string;
  readonly history: HistoryEvent[];
  /** JSON. */
  output?: string;
  error?: string;
  cause?: string;
}

/** An execution of an earlier run, without its details. */
export type EndedExecution = Required<Omit<Execution, "details">>;

/**
 * The characters that an execution's name can't have: white space, control characters, characters
 * beyond U+FFFF, and these special characters.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const FORBIDDEN = /[\s\p{Cc}\p{Cs}\u{10000}-\u{10FFFF}\uFFFE\uFFFF<>{}[\]?*"#%\\^|~`$&,;:/]/u;

/** Milliseconds during which the name of an ended execution can't be reused: 90 days. */
const NAME_KEPT = 90 * 24 * 60 * 60 * 1000;

/** How many ended executions keep their details. */
const DETAILS_KEPT = 2_000;

/**
 * Keeps executions in memory, by Step Functions' rules for STANDARD workflows.
 *
 * Every execution is kept, since its name can't be reused for 90 days, but only the 2,000 that
 * ended last keep their input, output and history. The others take about 400 bytes each.
 *
 * @param now milliseconds since 1970
 * @param earlier executions of an earlier run, whose names can't be reused
 */
export function createExecutions(now: () => number, earlier: readonly EndedExecution[] = []) {
  const byArn = new Map(earlier.map((each): [string, Execution] => [each.arn, { ...each }]));
  const endedWithDetails = new Set<Execution>();
  const listeners = createListeners<[Readonly<Execution>]>();

  /** Adds to the history of a running execution. */
  function add(execution: Execution, happening: Happening): Details | undefined {
    const { details } = execution;
    details?.history.push(nextEvent(details.history, now(), happening));
    return details;
  }

  return {
    /**
     * Registers an execution as running.
     *
     * @returns `repeated` if an execution with the same name and input is already running
     * @throws {StepFunctionsError} `InvalidName`, `InvalidExecutionInput`, or
     *   `ExecutionAlreadyExists` if the name belongs to an execution with another input, or to one
     *   that ended less than 90 days ago
     */
    start(
      stateMachineArn: string,
      name: string,
      input: string,
    ): { execution: Readonly<Execution>; repeated: boolean } {
      if (FORBIDDEN.test(name)) {
        throw new StepFunctionsError("InvalidName", `Invalid Name: '${name}'`);
      }
      checkInput(input);
      const arn = executionArn(stateMachineArn, name);
      const earlier = byArn.get(arn);
      if (earlier?.status === "RUNNING" && earlier.details?.input === input) {
        return { execution: earlier, repeated: true };
      }
      if (earlier) {
        if (earlier.stopDate === undefined || now() - earlier.stopDate < NAME_KEPT) {
          throw new StepFunctionsError(
            "ExecutionAlreadyExists",
            `Execution Already Exists: '${arn}'`,
          );
        }
        byArn.delete(arn);
        endedWithDetails.delete(earlier);
      }
      const execution: Execution = {
        arn,
        stateMachineArn,
        name,
        startDate: now(),
        status: "RUNNING",
        details: { input, history: [] },
      };
      byArn.set(arn, execution);
      return { execution, repeated: false };
    },

    /** Adds to an execution's history. */
    record(arn: string, happening: Happening): void {
      const execution = byArn.get(arn);
      if (!execution) return;
      add(execution, happening);
      listeners.notify(execution);
    },

    /** Ends an execution. */
    end(arn: string, outcome: Outcome): void {
      const execution = byArn.get(arn);
      if (!execution) return;
      const { status, ...result } = outcome;
      const details = add(execution, ending(outcome));
      if (details) Object.assign(details, result);
      execution.status = status;
      execution.stopDate = execution.details?.history.at(-1)?.timestamp ?? now();
      endedWithDetails.add(execution);
      const [oldest] = endedWithDetails;
      if (oldest && endedWithDetails.size > DETAILS_KEPT) {
        endedWithDetails.delete(oldest);
        oldest.details = undefined;
      }
      listeners.notify(execution);
    },

    find: (arn: string): Readonly<Execution> | undefined => byArn.get(arn),

    /** All executions, the newest first. */
    newestFirst: (): Readonly<Execution>[] => [...byArn.values()].reverse(),

    /** Calls a listener after each change of an execution. @returns a function that removes it */
    onChange: listeners.onChange,
  };
}

export type Executions = ReturnType<typeof createExecutions>;

function checkInput(input: string): void {
  const { problem } = parseJson(input);
  if (problem !== undefined) {
    throw new StepFunctionsError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${problem}'`,
    );
  }
}
