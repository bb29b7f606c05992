import type { ExistingExecution } from "@almahook/pipelines/compare-exports";
import { paginateListExecutions, SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";
import type { ListExecutions } from "./compare-with-alma.ts";

/** The most that Step Functions puts on a page. */
const PAGE_SIZE = 1000;

/**
 * Creates the function that lists executions with the AWS SDK.
 *
 * @param config of the SDK's client, where it is to differ from what the environment says
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export function createListExecutions(config: SFNClientConfig = {}): ListExecutions {
  const client = new SFNClient(config);
  return async (stateMachineArn, since) => {
    const found: ExistingExecution[] = [];
    const query = { stateMachineArn, maxResults: PAGE_SIZE };
    for await (const { executions = [] } of paginateListExecutions({ client }, query)) {
      for (const { name = "", status = "" } of executions) found.push({ name, status });
      // The latest come first, so nothing that is looked for comes after an earlier one.
      const { startDate } = executions.at(-1) ?? {};
      if (startDate && startDate.getTime() < since) break;
    }
    return found;
  };
}
