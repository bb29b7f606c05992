import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";

/** An execution as Step Functions lists it. Times are milliseconds since 1970. */
export interface ListedExecution {
  arn: string;
  name: string;
  stateMachineArn: string;
  status: ExecutionStatus;
  startDate: number;
  stopDate?: number;
}

/** An execution with everything that the page shows. */
export interface ExecutionDetails extends ListedExecution {
  /** JSON. */
  input?: string;
  /** JSON. */
  output?: string;
  error?: string;
  cause?: string;
  /** The earliest first, at most {@link MAX_EVENTS}. Absent if it is not kept or can't be read. */
  history?: HistoryEvent[];
  /** The definition that it runs: Amazon States Language, as JSON. Absent if it can't be read. */
  definition?: string;
}

/** Reads executions from Step Functions, the local one or AWS's. */
export interface ExecutionReader {
  /** Lists a state machine's executions, the latest first, page by page. */
  list(stateMachineArn: string): AsyncGenerator<ListedExecution[]>;
  /** @returns `undefined` if there is no such execution */
  read(arn: string): Promise<ExecutionDetails | undefined>;
  /** Aborts an execution. */
  stop(arn: string): Promise<void>;
}

/** The page shows this many events of a history, from its beginning. */
export const MAX_EVENTS = 5000;

const PAGE_SIZE = 1000;

/** Creates a reader of executions that uses the AWS SDK. */
export function createExecutionReader(client: SFNClient): ExecutionReader {
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
    async *list(stateMachineArn) {
      const query = { stateMachineArn, maxResults: PAGE_SIZE };
      for await (const { executions = [] } of paginateListExecutions({ client }, query)) {
        yield executions.map((each) => listed({ ...each, stateMachineArn }));
      }
    },

    async read(executionArn) {
      try {
        const described = await client.send(new DescribeExecutionCommand({ executionArn }));
        const [history, machine] = await Promise.all([
          readHistory(executionArn).catch(() => undefined),
          client
            .send(new DescribeStateMachineForExecutionCommand({ executionArn }))
            .catch(() => undefined),
        ]);
        const { input, output, error, cause } = described;
        const { definition } = machine ?? {};
        return { ...listed(described), input, output, error, cause, history, definition };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },

    async stop(executionArn) {
      const cause = "Stopped from the playground";
      await client.send(new StopExecutionCommand({ executionArn, cause }));
    },
  };
}

const listed = (execution: {
  executionArn?: string;
  name?: string;
  stateMachineArn?: string;
  status?: ExecutionStatus;
  startDate?: Date;
  stopDate?: Date;
}): ListedExecution => ({
  arn: execution.executionArn ?? "",
  name: execution.name ?? "",
  stateMachineArn: execution.stateMachineArn ?? "",
  status: execution.status ?? "RUNNING",
  startDate: execution.startDate?.getTime() ?? 0,
  ...(execution.stopDate && { stopDate: execution.stopDate.getTime() }),
});
