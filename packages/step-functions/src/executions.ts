import { parseJson } from "@almahook/common/parse-json";
import { ending, type Happening, type HistoryEvent, happening } from "./history.ts";
import { StepFunctionsError } from "./protocol.ts";
import { type LogEvent, type Outcome, type Reason, type Run, run } from "./run.ts";
import { createStateMachine, executionArn, type StateMachine } from "./state-machine.ts";

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

interface Details {
  /** JSON. */
  readonly input: string;
  readonly history: HistoryEvent[];
  /** What it runs, as it was when the execution began. */
  readonly stateMachine: StateMachine;
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

export interface ExecutionsOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Executions of an earlier run, whose names can't be reused. */
  earlier?: readonly EndedExecution[] | undefined;
  /** Returns the definition that the next execution runs instead of its state machine's, if any. */
  redefine?: ((definition: object) => object | undefined) | undefined;
}

/**
 * Runs executions, and keeps them in memory, by Step Functions' rules for STANDARD workflows.
 *
 * Every execution is kept, since its name can't be reused for 90 days, but only the 2,000 that
 * ended last keep their input, output and history. The others take about 400 bytes each.
 */
export function createExecutions({ now, earlier = [], redefine }: ExecutionsOptions) {
  const byArn = new Map(earlier.map((each): [string, Execution] => [each.arn, { ...each }]));
  const runs = new Map<Execution, Run>();
  const endedWithDetails = new Set<Execution>();

  /** Adds to the history of a running execution. */
  function record({ details }: Execution, happening: Happening): Details | undefined {
    if (!details) return undefined;
    const id = details.history.length + 1;
    const previousEventId = id <= 2 ? 0 : id - 1;
    details.history.push({ ...happening, id, previousEventId, timestamp: now() });
    return details;
  }

  function end(execution: Execution, outcome: Outcome): void {
    const { status, ...result } = outcome;
    const details = record(execution, ending(outcome));
    if (details) Object.assign(details, result);
    execution.status = status;
    execution.stopDate = details?.history.at(-1)?.timestamp ?? now();
    runs.delete(execution);
    endedWithDetails.add(execution);
    const [oldest] = endedWithDetails;
    if (oldest && endedWithDetails.size > DETAILS_KEPT) {
      endedWithDetails.delete(oldest);
      oldest.details = undefined;
    }
  }

  /** Aborts an execution if it still runs, and resolves when it has ended. */
  async function abort(execution: Execution, reason: Reason): Promise<void> {
    const running = runs.get(execution);
    running?.abort(reason);
    await running?.ended;
  }

  return {
    /**
     * Starts an execution, unless one with the same name and input is already running.
     *
     * @returns the execution
     * @throws {StepFunctionsError} `InvalidName`, `InvalidExecutionInput`, or
     *   `ExecutionAlreadyExists` if the name belongs to an execution with another input, or to one
     *   that ended less than 90 days ago
     */
    start(declared: StateMachine, name: string, input: string): Readonly<Execution> {
      if (FORBIDDEN.test(name)) {
        throw new StepFunctionsError("InvalidName", `Invalid Name: '${name}'`);
      }
      checkInput(input);
      const arn = executionArn(declared.arn, name);
      const before = byArn.get(arn);
      if (before?.status === "RUNNING" && before.details?.input === input) return before;
      if (before) {
        if (before.stopDate === undefined || now() - before.stopDate < NAME_KEPT) {
          throw new StepFunctionsError(
            "ExecutionAlreadyExists",
            `Execution Already Exists: '${arn}'`,
          );
        }
        byArn.delete(arn);
        endedWithDetails.delete(before);
      }
      const definition = redefine?.(declared.definition);
      const stateMachine = definition
        ? createStateMachine(declared.arn, definition, now())
        : declared;
      const execution: Execution = {
        arn,
        stateMachineArn: declared.arn,
        name,
        startDate: now(),
        status: "RUNNING",
        details: { input, history: [], stateMachine },
      };
      byArn.set(arn, execution);
      const onEvent = (event: LogEvent) => {
        const happened = happening(event);
        if (happened) record(execution, happened);
      };
      const onEnd = (outcome: Outcome) => end(execution, outcome);
      runs.set(execution, run(stateMachine.machine, input, { onEvent, onEnd }));
      return execution;
    },

    abort,

    find: (arn: string): Readonly<Execution> | undefined => byArn.get(arn),

    /** All executions, the newest first. */
    newestFirst: (): Readonly<Execution>[] => [...byArn.values()].reverse(),

    /** Aborts all running executions, and resolves when they have ended. */
    async close(): Promise<void> {
      const reason = { cause: "Step Functions was closed" };
      await Promise.all(Array.from(runs.keys(), (execution) => abort(execution, reason)));
    },
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
