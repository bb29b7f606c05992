import { createOperations } from "./api.ts";
import { createExecutions, type Execution } from "./executions.ts";
import { happening } from "./history.ts";
import { respond } from "./protocol.ts";
import { type Run, run } from "./run.ts";
import { createStateMachine } from "./state-machine.ts";

export interface StepFunctionsOptions {
  /** The definitions are valid Amazon States Language: see `checkDefinition`. */
  stateMachines: readonly { arn: string; definition: object }[];
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Step Functions on one machine. */
export interface StepFunctions {
  /** Answers a request of an AWS SDK or the AWS CLI. */
  fetch(request: Request): Promise<Response>;
  /** The executions of all state machines, the newest first. */
  executions(): Readonly<Execution>[];
  /** The execution with an ARN. */
  execution(arn: string): Readonly<Execution> | undefined;
  /** Calls a listener after each change of an execution. @returns a function that ends that */
  onChange(listener: (execution: Readonly<Execution>) => void): () => void;
  /** Aborts what runs, and resolves when nothing does any more. */
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
export function createStepFunctions({ stateMachines, now }: StepFunctionsOptions): StepFunctions {
  const byArn = new Map(
    stateMachines.map(({ arn, definition }) => [arn, createStateMachine(arn, definition, now())]),
  );
  const executions = createExecutions(now);
  const runs = new Map<string, Run>();

  const operations = createOperations({
    stateMachines: byArn,
    executions,
    run(stateMachine, { arn, name, details }) {
      const context = {
        Execution: { Id: arn, Name: name },
        StateMachine: { Id: stateMachine.arn, Name: stateMachine.name },
      };
      const started = run(stateMachine.machine, details?.input ?? "{}", context, {
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
    execution: executions.find,
    onChange: executions.onChange,
    async close() {
      const running = [...runs.values()];
      for (const { abort } of running) abort({ cause: "Step Functions was closed" });
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}
