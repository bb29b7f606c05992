import { executionArn, stateMachineArn } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { createExecutions, type EndedExecution } from "../src/executions.ts";

const ARN = stateMachineArn("quick");

test("only the executions that ended last keep their input, output and history", () => {
  let now = 0;
  const executions = createExecutions(() => now, [], 2);
  const running = executions.start(ARN, "running", "{}").execution;
  const ended = ["first", "second", "third"].map((name) => {
    now += 1;
    const { execution } = executions.start(ARN, name, "{}");
    executions.record(execution.arn, { type: "ExecutionStarted" });
    executions.end(execution.arn, { status: "SUCCEEDED", output: "[]" });
    return execution;
  });
  expect(ended[0]).toEqual({
    arn: ended[0]?.arn,
    stateMachineArn: ARN,
    name: "first",
    number: 2,
    startDate: 1,
    stopDate: 1,
    status: "SUCCEEDED",
  });
  expect(ended[1]?.details).toMatchObject({ input: "{}", output: "[]" });
  expect(ended[2]?.details?.history).toHaveLength(2);
  expect(running.details).toEqual({ input: "{}", history: [] });
});

test("a name is kept after its execution's details are gone", () => {
  const executions = createExecutions(() => 0, [], 0);
  const { execution } = executions.start(ARN, "a", "{}");
  executions.end(execution.arn, { status: "FAILED", error: "Broken" });
  expect(execution.details).toBeUndefined();
  expect(executions.newestFirst()).toEqual([execution]);
  expect(() => executions.start(ARN, "a", "{}")).toThrow("Execution Already Exists");
});

test("a name used again after 90 days has one execution, the newest", () => {
  let now = 0;
  const executions = createExecutions(() => now);
  const { execution } = executions.start(ARN, "a", "{}");
  executions.end(execution.arn, { status: "TIMED_OUT" });
  executions.start(ARN, "b", "{}");
  now = 90 * 24 * 60 * 60 * 1000;
  executions.start(ARN, "a", "{}");
  expect(executions.newestFirst().map(({ name, number }) => [name, number])).toEqual([
    ["a", 3],
    ["b", 2],
  ]);
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
  expect(executions.newestFirst()).toEqual([execution, { ...earlier, number: 1 }]);
});
