import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { SeenExecution } from "./delivery.ts";

/** An execution with everything that the page shows. */
export interface ExecutionDetails extends SeenExecution {
  arn: string;
  name: string;
  stateMachineArn: string;
  /** JSON. */
  input?: string;
  /** JSON. */
  output?: string;
  /** The earliest first, at most {@link MAX_EVENTS}. Absent if it is not kept or can't be read. */
  history?: HistoryEvent[];
  /** The definition that it runs: Amazon States Language, as JSON. Absent if it can't be read. */
  definition?: string;
}

/** The page shows this many events of a history, from its beginning. */
export const MAX_EVENTS = 5000;

const PAGE_SIZE = 1000;

/** Creates a reader of executions in Step Functions, the local one or AWS's. */
export function createExecutionReader(client: SFNClient) {
  async function describe(executionArn: string) {
    try {
      return await client.send(new DescribeExecutionCommand({ executionArn }));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  async function readHistory(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    const query = { executionArn, maxResults: PAGE_SIZE };
    for await (const page of paginateGetExecutionHistory({ client }, query)) {
      events.push(...(page.events ?? []));
      if (events.length >= MAX_EVENTS) break;
    }
    return events.slice(0, MAX_EVENTS);
  }

  return {
    /** @returns `undefined` if there is no such execution */
    async readState(arn: string): Promise<SeenExecution | undefined> {
      const described = await describe(arn);
      return described && stateOf(described);
    },

    /** @returns `undefined` if there is no such execution */
    async read(arn: string): Promise<ExecutionDetails | undefined> {
      const described = await describe(arn);
      if (!described) return undefined;
      const query = new DescribeStateMachineForExecutionCommand({ executionArn: arn });
      const [history, machine] = await Promise.all([
        readHistory(arn).catch(() => undefined),
        client.send(query).catch(() => undefined),
      ]);
      const { name = "", stateMachineArn = "", input, output } = described;
      const { definition } = machine ?? {};
      const details = { arn, name, stateMachineArn, input, output, history, definition };
      return { ...stateOf(described), ...details };
    },

    /** Aborts an execution. */
    async stop(executionArn: string): Promise<void> {
      const cause = "Stopped from the playground";
      await client.send(new StopExecutionCommand({ executionArn, cause }));
    },
  };
}

export type ExecutionReader = ReturnType<typeof createExecutionReader>;

const stateOf = (execution: DescribeExecutionOutput): SeenExecution => ({
  status: execution.status ?? "RUNNING",
  startDate: execution.startDate?.getTime() ?? 0,
  stopDate: execution.stopDate?.getTime(),
  error: execution.error,
  cause: execution.cause,
});
