import {
  createLocal,
  executionArn,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { paginateGetExecutionHistory, paginateListExecutions } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";

const QUICK = stateMachineArn("quick");
const WAITING = stateMachineArn("waiting");
const start = (name?: string, input?: string, stateMachineArn = QUICK) => ({
  stateMachineArn,
  name,
  input,
});
const DAY = 24 * 60 * 60 * 1000;

/** The name of the error that a call failed with. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    ({ name }: Error) => name,
  );

describe("StartExecution", () => {
  test("starts an execution and answers its ARN and start date", async () => {
    const { client, clock } = createLocal({ quick });
    expect(await client.startExecution(start("a-1", '{"x":1}'))).toMatchObject({
      executionArn: executionArn("quick", "a-1"),
      startDate: new Date(clock.now),
      $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test("names an execution without a name by a UUID, and gives one without input {}", async () => {
    const { client } = createLocal({ quick });
    const { executionArn: arn } = await client.startExecution(start());
    expect(await client.describeExecution({ executionArn: arn })).toMatchObject({
      name: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      input: "{}",
    });
  });

  test("answers the running execution for the same name and input, and refuses another input", async () => {
    const { client, clock } = createLocal({ waiting });
    const first = await client.startExecution(start("a", '{"x":1}', WAITING));
    clock.now += 1000;
    const second = await client.startExecution(start("a", '{"x":1}', WAITING));
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
    const other = client.startExecution(start("a", '{"x":2}', WAITING));
    expect(await failure(other)).toBe("ExecutionAlreadyExists");
  });

  test("refuses the name of an execution that ended, for 90 days", async () => {
    const { client, clock, settled } = createLocal({ quick });
    await client.startExecution(start("a"));
    await settled();
    clock.now += 90 * DAY - 1;
    expect(await failure(client.startExecution(start("a")))).toBe("ExecutionAlreadyExists");
    clock.now += 1;
    const { startDate } = await client.startExecution(start("a"));
    expect(startDate).toEqual(new Date(clock.now));
  });

  test.each(["a", "A.b_c-d+e=f@g!(h)'", "é", "a".repeat(80)])("takes the name %s", async (name) => {
    const { client } = createLocal({ quick });
    expect((await client.startExecution(start(name))).executionArn).toBe(
      executionArn("quick", name),
    );
  });

  test.each([
    ["a name with a colon", start("a:b"), "InvalidName"],
    ["a name with a space", start("a b"), "InvalidName"],
    ["an empty name", start(""), "ValidationException"],
    ["a name of 81 characters", start("a".repeat(81)), "ValidationException"],
    ["input that is not JSON", start("a", "{'a':1}"), "InvalidExecutionInput"],
    ["empty input", start("a", ""), "InvalidExecutionInput"],
    ["input of more than 256 KiB", start("a", `"${"é".repeat(131_072)}"`), "ValidationException"],
    ["another state machine", start("a", "{}", WAITING), "StateMachineDoesNotExist"],
    ["no ARN", start("a", "{}", "quick"), "ValidationException"],
  ])("refuses %s", async (_, request, name) => {
    const { client } = createLocal({ quick });
    expect(await failure(client.startExecution(request))).toBe(name);
  });
});

describe("DescribeExecution", () => {
  const stopDate = new Date("2026-01-02T03:04:05.678Z");

  test.each([
    {
      input: '{"x": [1, "ü"]}',
      result: { status: "SUCCEEDED", stopDate, output: '{"x":[1,"ü"]}' },
    },
    {
      input: '{"fail": true}',
      result: { status: "FAILED", stopDate, error: "Broken", cause: "As asked for" },
    },
  ])("of an execution that ended: $result.status", async ({ input, result }) => {
    const { client, settled } = createLocal({ quick });
    const { executionArn: arn } = await client.startExecution(start("a", input));
    await settled();
    const { $metadata, ...execution } = await client.describeExecution({ executionArn: arn });
    expect(execution).toEqual({
      executionArn: executionArn("quick", "a"),
      stateMachineArn: QUICK,
      name: "a",
      startDate: stopDate,
      input,
      ...result,
    });
  });

  test("of an execution that timed out, with its history", async () => {
    const { client, settled } = createLocal({ quick: { ...waiting, TimeoutSeconds: 1 } });
    const { executionArn: arn } = await client.startExecution(start("a"));
    await settled();
    const execution = await client.describeExecution({ executionArn: arn });
    expect(execution).toMatchObject({ status: "TIMED_OUT", stopDate });
    const history = await client.getExecutionHistory({ executionArn: arn });
    expect(history.events?.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "ExecutionTimedOut",
    ]);
  });
});

describe("StopExecution", () => {
  test("aborts a running execution, with the error and cause given", async () => {
    const { client, clock } = createLocal({ waiting });
    const { executionArn: arn } = await client.startExecution(start("a", "{}", WAITING));
    clock.now += 2500;
    const reason = { error: "Enough", cause: "It takes too long" };
    const { stopDate } = await client.stopExecution({ executionArn: arn, ...reason });
    expect(stopDate).toEqual(new Date(clock.now));
    expect(await client.describeExecution({ executionArn: arn })).toMatchObject({
      status: "ABORTED",
      stopDate,
      ...reason,
    });
    const { events } = await client.getExecutionHistory({ executionArn: arn });
    expect(events?.at(-1)).toEqual({
      id: 3,
      previousEventId: 2,
      timestamp: stopDate,
      type: "ExecutionAborted",
      executionAbortedEventDetails: reason,
    });
  });
});

describe("GetExecutionHistory", () => {
  test("has every event of an execution that succeeded", async () => {
    const { client, settled, clock } = createLocal({ quick });
    const { executionArn: arn } = await client.startExecution(start("a", '{"x":1}'));
    await settled();
    const { events } = await client.getExecutionHistory({ executionArn: arn });
    const timestamp = new Date(clock.now);
    const input = { input: '{"x":1}', inputDetails: { truncated: false } };
    const output = { output: '{"x":1}', outputDetails: { truncated: false } };
    const entered = (name: string) => ({ stateEnteredEventDetails: { name, ...input } });
    const exited = (name: string) => ({ stateExitedEventDetails: { name, ...output } });
    expect(events).toEqual(
      [
        { type: "ExecutionStarted", executionStartedEventDetails: input },
        { type: "ChoiceStateEntered", ...entered("Choose") },
        { type: "ChoiceStateExited", ...exited("Choose") },
        { type: "PassStateEntered", ...entered("Pass on") },
        { type: "PassStateExited", ...exited("Pass on") },
        { type: "SucceedStateEntered", ...entered("Done") },
        { type: "SucceedStateExited", ...exited("Done") },
        { type: "ExecutionSucceeded", executionSucceededEventDetails: output },
      ].map((event, index) => ({
        ...event,
        id: index + 1,
        previousEventId: index < 2 ? 0 : index,
        timestamp,
      })),
    );
  });

  test("gives pages", async () => {
    const { client, settled } = createLocal({ quick });
    const { executionArn: arn } = await client.startExecution(start("a"));
    await settled();
    const pages = await Array.fromAsync(
      paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn: arn }),
      ({ events = [] }) => events.map(({ id }) => id),
    );
    expect(pages).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
  });
});

describe("ListExecutions", () => {
  test("lists a state machine's executions, the newest first, in pages", async () => {
    const { client } = createLocal({ quick, waiting });
    for (let count = 1; count <= 7; count += 1) await client.startExecution(start(`a-${count}`));
    await client.startExecution(start("another", "{}", WAITING));
    const pages: (string | undefined)[][] = [];
    for await (const { executions } of paginateListExecutions(
      { client, pageSize: 3 },
      { stateMachineArn: QUICK },
    )) {
      pages.push((executions ?? []).map(({ name }) => name));
      await client.startExecution(start()); // does not change the next page
    }
    expect(pages).toEqual([["a-7", "a-6", "a-5"], ["a-4", "a-3", "a-2"], ["a-1"]]);
  });

  test("lists each with its status and dates", async () => {
    const { client, settled, clock } = createLocal({ quick });
    await client.startExecution(start("bad", '{"fail":true}'));
    await settled();
    const { executions } = await client.listExecutions({ stateMachineArn: QUICK });
    expect(executions).toEqual([
      {
        executionArn: executionArn("quick", "bad"),
        stateMachineArn: QUICK,
        name: "bad",
        status: "FAILED",
        startDate: new Date(clock.now),
        stopDate: new Date(clock.now),
      },
    ]);
  });

  test.each([
    [{ stateMachineArn: QUICK, nextToken: "made-up" }, "InvalidToken"],
    [{ stateMachineArn: QUICK, maxResults: 1001 }, "ValidationException"],
    [{ stateMachineArn: QUICK, statusFilter: "FAILED" } as const, "ValidationException"],
    [{}, "ValidationException"],
    [{ stateMachineArn: WAITING }, "StateMachineDoesNotExist"],
  ])("refuses %o", async (request, name) => {
    const { client } = createLocal({ quick });
    expect(await failure(client.listExecutions(request))).toBe(name);
  });
});

test("ListStateMachines lists them all", async () => {
  const { client, clock } = createLocal({ a: quick, b: quick });
  const { stateMachines } = await client.listStateMachines({});
  expect(stateMachines).toEqual(
    ["a", "b"].map((name) => ({
      stateMachineArn: stateMachineArn(name),
      name,
      type: "STANDARD",
      creationDate: new Date(clock.now),
    })),
  );
});

test("an execution that does not exist is refused", async () => {
  const { client } = createLocal({ quick });
  const missing = { executionArn: executionArn("quick", "other") };
  const calls = [
    client.describeExecution(missing),
    client.stopExecution(missing),
    client.getExecutionHistory(missing),
  ];
  const errors = await Promise.all(calls.map(failure));
  expect(new Set(errors)).toEqual(new Set(["ExecutionDoesNotExist"]));
});

test.each([
  ["a page of another site can send", { "Content-Type": "text/plain" }, "{}"],
  ["another service gets", { "X-Amz-Target": "DynamoDB_20120810.PutItem" }, "{}"],
  ["is not JSON", {}, "{"],
])("a request that %s is refused", async (_, headers, body) => {
  const { stepFunctions } = createLocal({ quick });
  const response = await stepFunctions.fetch(
    new Request("http://127.0.0.1", {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AWSStepFunctions.StartExecution",
        ...headers,
      },
      body,
    }),
  );
  const type = body === "{" ? "SerializationException" : "UnknownOperationException";
  expect(await response.json()).toMatchObject({ __type: type });
  expect(response.status).toBe(400);
});

test("an execution can run another definition than its state machine has", async () => {
  const { client } = createLocal({ quick }, (definition) => ({ ...definition, Comment: "Other" }));
  const { executionArn } = await client.startExecution({ stateMachineArn: QUICK });
  const { definition = "", stateMachineArn } = await client.describeStateMachineForExecution({
    executionArn,
  });
  expect([stateMachineArn, JSON.parse(definition)]).toEqual([
    QUICK,
    { ...quick, Comment: "Other" },
  ]);
});

test("closing aborts what runs, and nothing else", async () => {
  const { stepFunctions, client, settled } = createLocal({ quick, waiting });
  await client.startExecution(start("a"));
  await settled();
  await client.startExecution(start("b", "{}", WAITING));
  await client.startExecution(start("c", "{}", WAITING));
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
