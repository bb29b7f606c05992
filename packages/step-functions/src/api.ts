import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { checkExecutionArn, parseStateMachineArn } from "./arn.ts";
import { StepFunctionsError } from "./errors.ts";
import { type Execution, type Executions, STATUSES } from "./executions.ts";
import { withoutData } from "./history.ts";
import { pageOf } from "./pagination.ts";
import { data, PageSize, parseRequest, text, word } from "./parse-request.ts";
import type { Reason } from "./run.ts";
import type { StateMachine } from "./state-machine.ts";

/** An operation: takes a request's body, gives the response's. */
export type Operation = (body: unknown) => object | Promise<object>;

const Arn = text(1, 256);
const PageToken = v.nullish(text(1, 3096));
const IncludedData = v.nullish(word(["ALL_DATA", "METADATA_ONLY"]));

const StartExecution = v.object({
  stateMachineArn: Arn,
  name: v.nullish(text(1, 80), () => randomUUID()),
  input: v.nullish(data(262_144), "{}"),
});
const StopExecution = v.object({
  executionArn: Arn,
  error: v.nullish(text(0, 256)),
  cause: v.nullish(text(0, 32_768)),
});
const DescribeExecution = v.object({ executionArn: Arn, includedData: IncludedData });
const ListExecutions = v.object({
  stateMachineArn: v.nullish(Arn),
  statusFilter: v.nullish(word([...STATUSES, "PENDING_REDRIVE"])),
  maxResults: PageSize,
  nextToken: PageToken,
});
const GetExecutionHistory = v.object({
  executionArn: Arn,
  maxResults: PageSize,
  reverseOrder: v.nullish(v.boolean(), false),
  nextToken: PageToken,
  includeExecutionData: v.nullish(v.boolean(), true),
});
const ListStateMachines = v.object({ maxResults: PageSize, nextToken: PageToken });
const DescribeStateMachine = v.object({ stateMachineArn: Arn, includedData: IncludedData });

/** AWS JSON 1.0 has a time in seconds. */
const seconds = (milliseconds: number) => milliseconds / 1000;
const secondsIfGiven = (milliseconds?: number) =>
  milliseconds === undefined ? undefined : seconds(milliseconds);

const operation =
  <Schema extends v.GenericSchema>(
    schema: Schema,
    handle: (request: v.InferOutput<Schema>) => object | Promise<object>,
  ): Operation =>
  (body) =>
    handle(parseRequest(schema, body));

/** What the operations work on. */
export interface Backend {
  stateMachines: ReadonlyMap<string, StateMachine>;
  executions: Executions;
  /** Runs a state machine for an execution that was just registered. */
  run(stateMachine: StateMachine, execution: Readonly<Execution>): void;
  /** Aborts an execution if it still runs, and resolves when it has ended. */
  abort(execution: Readonly<Execution>, reason: Reason): Promise<void>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * The operations of Step Functions that are served here, by name. Each throws a
 * {@link StepFunctionsError} of the types that Step Functions documents for it.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function createOperations(backend: Backend): ReadonlyMap<string, Operation> {
  const { stateMachines, executions, now } = backend;

  function findStateMachine(arn: string): StateMachine {
    parseStateMachineArn(arn);
    const stateMachine = stateMachines.get(arn);
    if (stateMachine) return stateMachine;
    throw new StepFunctionsError(
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${arn}'`,
    );
  }

  function findExecution(arn: string): Readonly<Execution> {
    checkExecutionArn(arn);
    const execution = executions.find(arn);
    if (execution) return execution;
    throw executionDoesNotExist(arn);
  }

  const operations: Record<string, Operation> = {
    StartExecution: operation(StartExecution, ({ stateMachineArn, name, input }) => {
      const stateMachine = findStateMachine(stateMachineArn);
      const { execution, repeated } = executions.start(stateMachine.arn, name, input);
      if (!repeated) backend.run(stateMachine, execution);
      return { executionArn: execution.arn, startDate: seconds(execution.startDate) };
    }),

    StopExecution: operation(StopExecution, async ({ executionArn, error, cause }) => {
      const execution = findExecution(executionArn);
      const reason = { error: error ?? undefined, cause: cause ?? undefined };
      await backend.abort(execution, reason);
      return { stopDate: secondsIfGiven(execution.stopDate) };
    }),

    DescribeExecution: operation(DescribeExecution, ({ executionArn, includedData }) => {
      const execution = findExecution(executionArn);
      const { input, output, error, cause } = execution.details ?? {};
      const included = includedData !== "METADATA_ONLY";
      return {
        ...summary(execution),
        ...(included && input !== undefined && { input, inputDetails: { included } }),
        ...(included && output !== undefined && { output, outputDetails: { included } }),
        error,
        cause,
      };
    }),

    ListExecutions: operation(
      ListExecutions,
      ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
        if (stateMachineArn === null || stateMachineArn === undefined) {
          throw new StepFunctionsError("ValidationException", "Must specify a state machine ARN");
        }
        const { arn } = findStateMachine(stateMachineArn);
        const found = executions
          .newestFirst()
          .filter(
            (execution) =>
              execution.stateMachineArn === arn &&
              (!statusFilter || execution.status === statusFilter),
          );
        const page = pageOf(found, {
          maxResults,
          nextToken,
          query: ["ListExecutions", arn, statusFilter],
          keyOf: ({ number }) => -number,
          now: now(),
        });
        return { executions: page.items.map(summary), nextToken: page.nextToken };
      },
    ),

    GetExecutionHistory: operation(
      GetExecutionHistory,
      ({ executionArn, maxResults, reverseOrder, nextToken, includeExecutionData }) => {
        const { details } = findExecution(executionArn);
        // Step Functions forgets a history, too, and then no longer knows the execution.
        if (!details) throw executionDoesNotExist(executionArn);
        const page = pageOf(reverseOrder ? details.history.toReversed() : details.history, {
          maxResults,
          nextToken,
          query: ["GetExecutionHistory", executionArn, reverseOrder],
          keyOf: ({ id }) => (reverseOrder ? -id : id),
          now: now(),
        });
        const events = page.items
          .map((event) => (includeExecutionData ? event : withoutData(event)))
          .map((event) => ({ ...event, timestamp: seconds(event.timestamp) }));
        return { events, nextToken: page.nextToken };
      },
    ),

    ListStateMachines: operation(ListStateMachines, ({ maxResults, nextToken }) => {
      const page = pageOf([...stateMachines.values()].map(describe).entries().toArray(), {
        maxResults,
        nextToken,
        query: ["ListStateMachines"],
        keyOf: ([index]) => index,
        now: now(),
      });
      return { stateMachines: page.items.map(([, item]) => item), nextToken: page.nextToken };
    }),

    DescribeStateMachine: operation(DescribeStateMachine, ({ stateMachineArn, includedData }) => {
      const stateMachine = findStateMachine(stateMachineArn);
      const { partition, account } = parseStateMachineArn(stateMachine.arn);
      return {
        ...describe(stateMachine),
        status: "ACTIVE",
        roleArn: `arn:${partition}:iam::${account}:role/local`,
        definition: includedData === "METADATA_ONLY" ? "{}" : stateMachine.definition,
        loggingConfiguration: { level: "OFF", includeExecutionData: false },
      };
    }),
  };
  return new Map(Object.entries(operations));
}

const executionDoesNotExist = (arn: string) =>
  new StepFunctionsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

const summary = ({ arn, stateMachineArn, name, status, ...execution }: Readonly<Execution>) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: seconds(execution.startDate),
  stopDate: secondsIfGiven(execution.stopDate),
});

const describe = ({ arn, name, creationDate }: StateMachine) => ({
  stateMachineArn: arn,
  name,
  type: "STANDARD",
  creationDate: seconds(creationDate),
});
