import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createLocal, stateMachineArn } from "./local-step-functions.ts";

/**
 * Runs the stand-in of a pipeline's state machine.
 *
 * @returns how the execution ended
 */
export async function runStandIn(pipeline: string, input: unknown) {
  const file = `@almahook/pipelines/stand-ins/${pipeline.toLowerCase()}.asl.json`;
  const definition = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(file)), "utf8"));
  const { client, settled } = createLocal({ [pipeline]: definition });
  const { executionArn } = await client.send(
    new StartExecutionCommand({
      stateMachineArn: stateMachineArn(pipeline),
      input: JSON.stringify(input),
    }),
  );
  await settled();
  const { status, error, cause } = await client.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  return { status, error, cause };
}
