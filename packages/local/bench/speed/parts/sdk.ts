import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Builds the client and a command, and sends nothing. */
export const handler = async () => [
  new SFNClient({}),
  new StartExecutionCommand({ stateMachineArn: "arn", input: "{}" }),
];
