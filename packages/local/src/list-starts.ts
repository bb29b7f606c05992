import { UserError } from "@almahook/cli/user-error";
import type { PipelineName } from "@almahook/pipelines/registry";
import { DescribeExecutionCommand, paginateListExecutions, SFNClient } from "@aws-sdk/client-sfn";
import type { ActualStart } from "./match-starts.ts";

/**
 * Lists the executions of a pipeline's state machine with their inputs.
 *
 * @param since milliseconds since 1970
 * @throws {UserError} if Step Functions refuses, or can't be reached
 */
export async function listStarts(
  pipeline: PipelineName,
  stateMachineArn: string,
  since: number,
): Promise<ActualStart[]> {
  const client = new SFNClient();
  const starts: ActualStart[] = [];
  try {
    // The latest come first.
    for await (const { executions = [] } of paginateListExecutions(
      { client },
      { stateMachineArn },
    )) {
      for (const { executionArn, name: executionName = "", startDate } of executions) {
        const time = startDate?.getTime() ?? 0;
        if (time < since) return starts;
        const { input = "{}" } = await client.send(new DescribeExecutionCommand({ executionArn }));
        starts.push({ pipeline, executionName, input: JSON.parse(input), time });
      }
    }
  } catch (error) {
    throw new UserError(`The executions of ${stateMachineArn} can't be read (${error}).`, 1);
  }
  return starts;
}
