import { createOperations } from "./api.ts";
import { createExecutions, type EndedExecution, type Execution } from "./executions.ts";
import { happening } from "./history.ts";
import { respond } from "./protocol.ts";
import { type Run, run } from "./run.ts";
import { createStateMachine, type StateMachine } from "./state-machine.ts";

export interface StepFunctionsOptions {
  /** The definitions are valid Amazon States Language: see `checkDefinition`. */
  stateMachines: readonly { arn: string; definition: object }[];
  /** Milliseconds since 1970. */
  now: () => number;
  /** Executions of an earlier run, whose names can't be reused. */
  earlier?: readonly EndedExecution[];
  /** Returns the definition that the next execution runs instead of its state machine's, if any. */
  redefine?: (definition: object) => object | undefined;
}

/** Step Functions on one machine. */
export interface StepFunctions {
  /** Answers a request of an AWS SDK or the AWS CLI. */
  fetch(request: Request): Promise<Response>;
  /** The executions of all state machines, the newest first. */
  executions(): Readonly<Execution>[];
  /** Calls a listener after each change of an execution. @returns a function that removes it */
  onChange(listener: (execution: Readonly<Execution>) => void): () => void;
  /** Aborts all running executions, and resolves when they have ended. */
  close(): Promise<void>;
}

/**
 * Runs state machines in memory, behind the API of Step Functions.
 *
 * @throws if an ARN is not valid
 *
 * @example
 * const { fetch } = createStepFunctions({ stateMachines: [{ arn, definition }], now: Date.now });
 * const { url } = await serve(fetch, 0);
 * const client = new SFNClient({ endpoint: url });
 */
export function createStepFunctions({
  stateMachines,
  now,
  earlier,
  redefine,
}: StepFunctionsOptions): StepFunctions {
  const byArn = new Map(
    stateMachines.map(({ arn, definition }) => [arn, createStateMachine(arn, definition, now())]),
  );
  const executions = createExecutions(now, earlier);
  const runs = new Map<string, Run>();
  const redefined = new Map<string, StateMachine>();

  const operations = createOperations({
    stateMachines: byArn,
    executions,
    stateMachineOf: ({ arn, stateMachineArn }) => redefined.get(arn) ?? byArn.get(stateMachineArn),
    run(stateMachine, { arn, details }) {
      const definition = redefine?.(stateMachine.definition);
      if (definition) redefined.set(arn, createStateMachine(stateMachine.arn, definition, now()));
      const { machine } = redefined.get(arn) ?? stateMachine;
      const started = run(machine, details?.input ?? "{}", {
        onEvent(event) {
          const happened = happening(event);
          if (happened) executions.record(arn, happened);
        },
        onEnd(outcome) {
          runs.delete(arn);
          executions.end(arn, outcome);
        },
      });
      runs.set(arn, started);
    },
    async abort({ arn }, reason) {
      const running = runs.get(arn);
      running?.abort(reason);
      await running?.ended;
    },
  });

  return {
    fetch: (request) => respond(request, operations),
    executions: executions.newestFirst,
    onChange: executions.onChange,
    async close() {
      const running = [...runs.values()];
      for (const { abort } of running) abort({ cause: "Step Functions was closed" });
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}
