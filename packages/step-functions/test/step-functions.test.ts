import {
  createLocal,
  executionArn,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, test, vi } from "vitest";

test("closing aborts what runs, and nothing else", async () => {
  const { stepFunctions, client, settled } = createLocal({ quick, waiting });
  const start = (machine: string, name: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn(machine), name }));
  await start("quick", "a");
  await vi.waitFor(() =>
    expect(stepFunctions.execution(executionArn("quick", "a"))?.status).toBe("SUCCEEDED"),
  );
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

test("a page can show every execution with its input, history and result, and follow changes", async () => {
  const { stepFunctions, client, settled } = createLocal({ quick });
  const seen: string[] = [];
  const unsubscribe = stepFunctions.onChange(({ name, status, details }) =>
    seen.push(`${name} ${status} ${details?.history.at(-1)?.type}`),
  );
  await client.send(
    new StartExecutionCommand({ stateMachineArn: stateMachineArn("quick"), name: "a" }),
  );
  await settled();
  unsubscribe();
  expect(seen.at(0)).toBe("a RUNNING ExecutionStarted");
  expect(seen.at(-1)).toBe("a SUCCEEDED ExecutionSucceeded");
  const [execution] = stepFunctions.executions();
  expect(execution).toMatchObject({ details: { input: "{}", output: "{}" } });
  expect(execution?.details?.history).toHaveLength(8);
});
