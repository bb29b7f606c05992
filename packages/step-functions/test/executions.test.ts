import {
  executionArn,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { expect, onTestFinished, test, vi } from "vitest";
import { createExecutions, type EndedExecution } from "../src/executions.ts";
import { createStateMachine } from "../src/state-machine.ts";

const QUICK = createStateMachine(stateMachineArn("quick"), quick, 0);
const WAITING = createStateMachine(stateMachineArn("waiting"), waiting, 0);

test("only the 2,000 executions that ended last keep their input, output and history", async () => {
  const executions = createExecutions({ now: () => 0 });
  onTestFinished(executions.close);
  const running = executions.start(WAITING, "running", "{}");
  const ended = Array.from({ length: 2_001 }, (_, number) =>
    executions.start(QUICK, `a-${number}`, "{}"),
  );
  await vi.waitUntil(() => ended.every(({ status }) => status === "SUCCEEDED"), 60_000);
  expect(ended[0]).toMatchObject({ name: "a-0", status: "SUCCEEDED", stopDate: 0 });
  expect(ended[0]?.details).toBeUndefined();
  expect(ended[1]?.details).toMatchObject({ input: "{}", output: "{}" });
  expect(running.details).toMatchObject({ input: "{}" });
  expect(() => executions.start(QUICK, "a-0", "{}")).toThrow("Execution Already Exists");
});

test("the names of an earlier run's executions are taken", () => {
  const earlier: EndedExecution = {
    ...{ arn: executionArn("quick", "a"), stateMachineArn: QUICK.arn, name: "a" },
    ...{ startDate: 1, stopDate: 2 },
    status: "FAILED",
  };
  const executions = createExecutions({ now: () => 3, earlier: [earlier] });
  onTestFinished(executions.close);
  expect(() => executions.start(QUICK, "a", "{}")).toThrow("Execution Already Exists");
  const execution = executions.start(QUICK, "b", "{}");
  expect(executions.newestFirst()).toEqual([execution, earlier]);
});
