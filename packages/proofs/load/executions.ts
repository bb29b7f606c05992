import { paginateListExecutions, SFNClient } from "@aws-sdk/client-sfn";

/** The names of all executions of a state machine. */
export async function executionNames(endpoint: string, stateMachineArn: string) {
  const client = new SFNClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  const pages = paginateListExecutions({ client, pageSize: 1000 }, { stateMachineArn });
  return (await Array.fromAsync(pages))
    .flatMap(({ executions = [] }) => executions)
    .map(({ name }) => name ?? "");
}
