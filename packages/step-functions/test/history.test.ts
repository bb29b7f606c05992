import { runToEnd } from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { checkDefinition } from "../src/state-machine.ts";
import { createStepFunctions } from "../src/step-functions.ts";

/** The types of an execution's events. */
const types = (execution: Awaited<ReturnType<typeof runToEnd>>) =>
  execution?.details?.history.map(({ type }) => type);

test("a Map state that fails ends the execution", async () => {
  const iterator = { StartAt: "Each", States: { Each: { Type: "Fail", Error: "E", Cause: "C" } } };
  const execution = await runToEnd(
    { StartAt: "All", States: { All: { Type: "Map", ItemProcessor: iterator, End: true } } },
    [1],
  );
  expect(types(execution)).toEqual([
    "ExecutionStarted",
    "MapStateEntered",
    "FailStateEntered",
    "MapStateFailed",
    "ExecutionFailed",
  ]);
  expect(execution).toMatchObject({ status: "FAILED", details: { error: "E", cause: "C" } });
});

test("a state that no choice leads on from fails the execution", async () => {
  const execution = await runToEnd(
    {
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "End" }] },
        End: { Type: "Succeed" },
      },
    },
    {},
  );
  expect(types(execution)).toEqual(["ExecutionStarted", "ChoiceStateEntered", "ExecutionFailed"]);
  expect(execution?.details?.error).toBe("States.NoChoiceMatched");
});

test("a state machine that goes in circles fails at 25,000 events, as in Step Functions", async () => {
  const execution = await runToEnd(
    {
      StartAt: "Round",
      States: {
        Round: {
          Type: "Choice",
          Choices: [{ Variable: "$.never", IsPresent: true, Next: "End" }],
          Default: "And round",
        },
        "And round": { Type: "Pass", Next: "Round" },
        End: { Type: "Succeed" },
      },
    },
    {},
  );
  expect(execution).toMatchObject({
    status: "FAILED",
    details: {
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
    },
  });
  expect(execution?.details?.history.at(-1)?.type).toBe("ExecutionFailed");
  expect(execution?.details?.history.length).toBeLessThanOrEqual(25_000);
});

test("a definition that is not valid is found, and an ARN that is not valid is refused", () => {
  const definition = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
  expect(() => checkDefinition(definition)).not.toThrow();
  expect(() => checkDefinition({ ...definition, StartAt: "Nowhere" })).toThrow("is invalid");
  expect(() =>
    createStepFunctions({ stateMachines: [{ arn: "tested", definition }], now: Date.now }),
  ).toThrow("Invalid Arn: 'tested'");
});
