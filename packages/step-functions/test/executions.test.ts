import { executionArn, stateMachineArn } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { createExecutions, type EndedExecution } from "../src/executions.ts";

const ARN = stateMachineArn("quick");

test("only the 2,000 executions that ended last keep their input, output and history", () => {
  const executions = createExecutions(() => 0);
  const running = executions.start(ARN, "running", "{}").execution;
  const ended = Array.from({ length: 2_001 }, (_, number) => {
    const { execution } = executions.start(ARN, `a-${number}`, "{}");
    executions.end(execution.arn, { status: "SUCCEEDED", output: "[]" });
    return execution;
  });
  expect(ended[0]).toMatchObject({ name: "a-0", status: "SUCCEEDED", stopDate: 0 });
  expect(ended[0]?.details).toBeUndefined();
  expect(ended[1]?.details).toMatchObject({ input: "{}", output: "[]" });
  expect(running.details).toEqual({ input: "{}", history: [] });
  expect(() => executions.start(ARN, "a-0", "{}")).toThrow("Execution Already Exists");
});

test("the names of an earlier run's executions are taken", () => {
  const earlier: EndedExecution = {
    ...{ arn: executionArn("quick", "a"), stateMachineArn: ARN, name: "a" },
    ...{ startDate: 1, stopDate: 2 },
    status: "FAILED",
  };
  const executions = createExecutions(() => 3, [earlier]);
  expect(() => executions.start(ARN, "a", "{}")).toThrow("Execution Already Exists");
  const { execution } = executions.start(ARN, "b", "{}");
  expect(executions.newestFirst()).toEqual([execution, earlier]);
});
