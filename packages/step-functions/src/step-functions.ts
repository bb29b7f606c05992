import { createOperations } from "./api.ts";
import { createExecutions, type ExecutionsOptions } from "./executions.ts";
import { respond } from "./protocol.ts";
import { createStateMachine } from "./state-machine.ts";

interface StepFunctionsOptions extends ExecutionsOptions {
  /** The definitions are valid Amazon States Language: see `checkDefinition`. */
  stateMachines: readonly { arn: string; definition: object }[];
}

/** Step Functions on one machine. */
export type StepFunctions = ReturnType<typeof createStepFunctions>;

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
export function createStepFunctions({ stateMachines, ...options }: StepFunctionsOptions) {
  const created = options.now();
  const byArn = new Map(
    stateMachines.map(({ arn, definition }) => [arn, createStateMachine(arn, definition, created)]),
  );
  const executions = createExecutions(options);
  const operations = createOperations(byArn, executions);
  return {
    /** Answers a request of an AWS SDK or the AWS CLI. */
    fetch: (request: Request) => respond(request, operations),
    /** The executions of all state machines, the newest first. */
    executions: executions.newestFirst,
    /** Aborts all running executions, and resolves when they have ended. */
    close: executions.close,
  };
}
