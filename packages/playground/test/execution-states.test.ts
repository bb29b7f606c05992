import {
  createLocal,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { expect, test } from "vitest";
import { executionStates, type StateView } from "../src/execution-states.ts";
import { createExecutionReader } from "../src/executions.ts";

/** A machine that begins with the first of its states. */
const machine = (States: Record<string, object>) => ({ StartAt: Object.keys(States)[0], States });

const breaks = machine({ Breaks: { Type: "Fail", Error: "Broken", Cause: "As asked for" } });
const waits = machine({
  Waits: { Type: "Wait", Seconds: 3600, Next: "Never" },
  Never: { Type: "Succeed" },
});
const parallel = (more: object = {}) =>
  machine({
    Both: { Type: "Parallel", Branches: [breaks, waits], Next: "After", ...more },
    After: { Type: "Fail", Error: "Afterwards" },
  });
const item = machine({ Item: { Type: "Pass", End: true } });
const map = machine({
  Each: { Type: "Map", ItemsPath: "$.items", ItemProcessor: item, End: true },
});

/** Runs a state machine until it ends, or waits, and reads its states through the API. */
async function statesOf(definition: object, input: object = {}, isWaiting = false) {
  const { client, settled } = createLocal({ machine: definition });
  const { executionArn = "" } = await client.startExecution({
    stateMachineArn: stateMachineArn("machine"),
    input: JSON.stringify(input),
  });
  const reader = createExecutionReader(client);
  if (!isWaiting) await settled();
  const read = async () => {
    const execution = await reader.read(executionArn);
    if (!execution) throw new Error("There is no such execution");
    return { execution, states: executionStates(execution).map(summary) };
  };
  return { ...(await read()), read, stop: () => reader.stop(executionArn) };
}

type Summary = [name: string, result: string, ...inner: Summary[][]];
const summary = ({ name, result, inner }: StateView): Summary => [
  name,
  result,
  ...inner.map(({ states }) => states.map(summary)),
];

test("the states of a definition are listed as one leads to another, with what was entered", async () => {
  const { states, execution } = await statesOf(quick);
  expect(states).toEqual([
    ["Choose", "passed"],
    ["Broken", "not-reached"],
    ["Pass on", "passed"],
    ["Done", "passed"],
  ]);
  expect(executionStates(execution)[0]).toMatchObject({
    ...{ type: "Choice", leadsTo: ["Broken", "Pass on"], visits: 1, input: "{}" },
  });
});

test("a state in which the execution fails has the error, and what never was entered is grey", async () => {
  const { states, execution } = await statesOf(quick, { fail: true });
  expect(states).toEqual([
    ["Choose", "passed"],
    ["Broken", "wrong"],
    ["Pass on", "not-reached"],
    ["Done", "not-reached"],
  ]);
  expect(executionStates(execution)[1]).toMatchObject({ error: "Broken", cause: "As asked for" });
});

test("a failed Parallel has ended with all that was open in it", async () => {
  const { states, execution } = await statesOf(parallel());
  const waited = [
    ["Waits", "stopped"],
    ["Never", "not-reached"],
  ];
  expect(states).toEqual([
    ["Both", "wrong", [["Breaks", "wrong"]], waited],
    ["After", "not-reached"],
  ]);
  const [both] = executionStates(execution);
  expect([both?.exited, both?.inner[1]?.states[0]?.exited]).toEqual([
    execution.stopDate,
    execution.stopDate,
  ]);

  const caught = await statesOf(parallel({ Catch: [{ ErrorEquals: ["Broken"], Next: "After" }] }));
  expect(caught.states).toEqual([
    ["Both", "passed", [["Breaks", "stopped"]], waited],
    ["After", "wrong"],
  ]);
});

test("of a Map, the state inside has been entered once for each item", async () => {
  const { states, execution } = await statesOf(map, { items: [1, 2, 3] });
  expect(states).toEqual([["Each", "passed", [["Item", "passed"]]]]);
  expect(executionStates(execution)[0]?.inner[0]?.states[0]).toMatchObject({
    visits: 3,
    output: "3",
  });
});

test("one that runs is under way until it is stopped", async () => {
  const { states, stop, read } = await statesOf(waiting, {}, true);
  expect(states).toEqual([["Wait", "under-way"]]);
  await stop();
  const { states: after, execution } = await read();
  expect(after).toEqual([["Wait", "stopped"]]);
  expect(execution).toMatchObject({ status: "ABORTED", cause: "Stopped from the playground" });

  // A long history is not read to its end.
  const history = execution.history?.slice(0, -1);
  expect(executionStates({ ...execution, history }).map(summary)).toEqual(after);
});
