import { randomUUID } from "node:crypto";
import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import type { Execution, Executions } from "./executions.ts";
import { StepFunctionsError } from "./protocol.ts";
import type { StateMachine } from "./state-machine.ts";

/** An operation: takes a request's body and returns the response's. */
export type Operation = (body: unknown) => object | Promise<object>;

const Arn = v.pipe(v.string(), v.startsWith("arn:"));
const Page = {
  maxResults: v.pipe(
    v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 0),
    v.transform((size) => size || 100),
  ),
  nextToken: v.nullish(v.string()),
};

const StartExecution = v.object({
  stateMachineArn: Arn,
  name: v.nullish(v.pipe(v.string(), v.minLength(1), v.maxLength(80)), () => randomUUID()),
  input: v.nullish(v.pipe(v.string(), v.maxBytes(262_144)), "{}"),
});
const StopExecution = v.object({
  executionArn: Arn,
  error: v.nullish(v.string()),
  cause: v.nullish(v.string()),
});
const WithExecutionArn = v.object({ executionArn: Arn });
// Strict, because a list that ignores a filter would be wrong.
const ListExecutions = v.strictObject({ stateMachineArn: Arn, ...Page });
const GetExecutionHistory = v.object({ executionArn: Arn, ...Page });
const ListStateMachines = v.object({});

const operation =
  <Schema extends v.GenericSchema>(
    schema: Schema,
    handle: (request: v.InferOutput<Schema>) => object | Promise<object>,
  ): Operation =>
  (body) => {
    const request = v.safeParse(schema, body);
    if (request.success) return handle(request.output);
    const problems = describeIssues(request.issues).join("; ");
    throw new StepFunctionsError("ValidationException", problems);
  };

/**
 * Creates the operations of Step Functions that are supported, by name. Each throws the {@link
 * StepFunctionsError}s that Step Functions documents for it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function createOperations(
  stateMachines: ReadonlyMap<string, StateMachine>,
  executions: Executions,
): ReadonlyMap<string, Operation> {
  function findStateMachine(arn: string): StateMachine {
    const stateMachine = stateMachines.get(arn);
    if (stateMachine) return stateMachine;
    throw new StepFunctionsError(
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${arn}'`,
    );
  }

  function findExecution(arn: string): Readonly<Execution> {
    const execution = executions.find(arn);
    if (execution) return execution;
    throw new StepFunctionsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }

  const operations: Record<string, Operation> = {
    StartExecution: operation(StartExecution, ({ stateMachineArn, name, input }) => {
      const stateMachine = findStateMachine(stateMachineArn);
      const { arn, startDate } = executions.start(stateMachine, name, input);
      return { executionArn: arn, startDate: seconds(startDate) };
    }),

    StopExecution: operation(StopExecution, async ({ executionArn, error, cause }) => {
      const execution = findExecution(executionArn);
      await executions.abort(execution, { error: error ?? undefined, cause: cause ?? undefined });
      return { stopDate: secondsIfGiven(execution.stopDate) };
    }),

    DescribeExecution: operation(WithExecutionArn, ({ executionArn }) => {
      const execution = findExecution(executionArn);
      const { input, output, error, cause } = execution.details ?? {};
      return { ...summary(execution), input, output, error, cause };
    }),

    ListExecutions: operation(ListExecutions, ({ stateMachineArn, maxResults, nextToken }) => {
      const { arn } = findStateMachine(stateMachineArn);
      const found = executions.newestFirst().filter((each) => each.stateMachineArn === arn);
      const page = pageOf(found, maxResults, nextToken, ({ arn }) => arn);
      return { executions: page.items.map(summary), nextToken: page.nextToken };
    }),

    GetExecutionHistory: operation(
      GetExecutionHistory,
      ({ executionArn, maxResults, nextToken }) => {
        const { history = [] } = findExecution(executionArn).details ?? {};
        const page = pageOf(history, maxResults, nextToken, ({ id }) => String(id));
        const events = page.items.map((event) => ({
          ...event,
          timestamp: seconds(event.timestamp),
        }));
        return { events, nextToken: page.nextToken };
      },
    ),

    // On one page: there are as many as there are pipelines.
    ListStateMachines: operation(ListStateMachines, () => ({
      stateMachines: Array.from(stateMachines.values(), ({ arn, name, creationDate }) => ({
        stateMachineArn: arn,
        name,
        type: "STANDARD",
        creationDate: seconds(creationDate),
      })),
    })),

    DescribeStateMachineForExecution: operation(WithExecutionArn, ({ executionArn }) => {
      const execution = findExecution(executionArn);
      const { arn, name, definition, creationDate } =
        execution.details?.stateMachine ?? findStateMachine(execution.stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        definition: JSON.stringify(definition),
        updateDate: seconds(creationDate),
      };
    }),
  };
  return new Map(Object.entries(operations));
}

/** AWS JSON 1.0 has times in seconds. */
const seconds = (milliseconds: number) => milliseconds / 1000;
const secondsIfGiven = (milliseconds?: number) =>
  milliseconds === undefined ? undefined : seconds(milliseconds);

const summary = ({ arn, stateMachineArn, name, status, ...execution }: Readonly<Execution>) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: seconds(execution.startDate),
  stopDate: secondsIfGiven(execution.stopDate),
});

/**
 * Returns a page of a list. A token is the key of the previous page's last item, so that a page
 * begins where that one ended, even if the list has grown.
 *
 * @throws {StepFunctionsError} `InvalidToken` if no item has the token's key
 */
function pageOf<Item>(
  items: readonly Item[],
  maxResults: number,
  token: string | null | undefined,
  keyOf: (item: Item) => string,
): { items: Item[]; nextToken?: string } {
  const last = token ? items.findIndex((item) => keyOf(item) === token) : -1;
  if (token && last === -1) {
    throw new StepFunctionsError("InvalidToken", `Invalid Token: '${token}'`);
  }
  const page = items.slice(last + 1, last + 1 + maxResults);
  const end = page.at(-1);
  return end === undefined || end === items.at(-1)
    ? { items: page }
    : { items: page, nextToken: keyOf(end) };
}
