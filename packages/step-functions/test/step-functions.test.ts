import {
  createLocal,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";

test("closing aborts what runs, and nothing else", async () => {
  const { stepFunctions, client, settled } = createLocal({ quick, waiting });
  const start = (machine: string, name: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn(machine), name }));
  await start("quick", "a");
  await settled();
  await start("waiting", "b");
  await start("waiting", "c");
  await stepFunctions.close();
  expect(
    stepFunctions.executions().map(({ name, status, details }) => [name, status, details?.cause]),
  ).toEqual([
    ["c", "ABORTED", "Step Functions was closed"],
    ["b", "ABORTED", "Step Functions was closed"],
    ["a", "SUCCEEDED", undefined],
  ]);
  await settled();
});
