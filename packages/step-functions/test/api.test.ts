import {
  createLocal,
  executionArn,
  quick,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  InvalidToken,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  ValidationException,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";

const QUICK = stateMachineArn("quick");
const WAITING = stateMachineArn("waiting");
const start = (name?: string, input?: string, arn = QUICK) =>
  new StartExecutionCommand({ stateMachineArn: arn, name, input });
const DAY = 24 * 60 * 60 * 1000;

/** What a call failed with. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("StartExecution", () => {
  test("starts an execution and answers its ARN and start date", async () => {
    const { client, clock } = createLocal({ quick });
    const { executionArn: arn, startDate, $metadata } = await client.send(start("a-1", '{"x":1}'));
    expect(arn).toBe(executionArn("quick", "a-1"));
    expect(startDate).toEqual(new Date(clock.now));
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("names an execution without a name by a UUID, and gives one without input {}", async () => {
    const { client } = createLocal({ quick });
    const { executionArn: arn } = await client.send(start());
    const { name, input } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(input).toBe("{}");
  });

  test("answers the running execution for the same name and input", async () => {
    const { client, clock } = createLocal({ waiting });
    const first = await client.send(start("a", '{"x":1}', WAITING));
    clock.now += 1000;
    const second = await client.send(start("a", '{"x":1}', WAITING));
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
  });

  test("refuses a running execution's name with another input", async () => {
    const { client } = createLocal({ waiting });
    await client.send(start("a", '{"x":1}', WAITING));
    const error = await failure(client.send(start("a", '{"x":2}', WAITING)));
    expect(error).toBeInstanceOf(ExecutionAlreadyExists);
    expect(error).toMatchObject({
      message: `Execution Already Exists: '${executionArn("waiting", "a")}'`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("refuses the name of an execution that ended, for 90 days", async () => {
    const { client, clock, settled } = createLocal({ quick });
    await client.send(start("a"));
    await settled();
    clock.now += 90 * DAY - 1;
    expect(await failure(client.send(start("a")))).toBeInstanceOf(ExecutionAlreadyExists);
    clock.now += 1;
    const { startDate } = await client.send(start("a"));
    expect(startDate).toEqual(new Date(clock.now));
  });

  test("lets two state machines have executions of the same name", async () => {
    const { client, stepFunctions } = createLocal({ quick, other: quick });
    await client.send(start("a"));
    await client.send(start("a", "{}", stateMachineArn("other")));
    expect(stepFunctions.executions().map(({ arn }) => arn)).toEqual([
      executionArn("other", "a"),
      executionArn("quick", "a"),
    ]);
  });

  test.each([
    ["still runs", waiting],
    ["ends at once", quick],
  ])("starts one execution of 20 at once that have the same name, if it %s", async (_, machine) => {
    const { client, stepFunctions } = createLocal({ quick: machine });
    const calls = Array.from({ length: 20 }, () => client.send(start("a", '{"x":1}')));
    const results = await Promise.allSettled(calls);
    const answers = results.map((result) =>
      result.status === "fulfilled" ? result.value.executionArn : result.reason.name,
    );
    const started = executionArn("quick", "a");
    expect(answers).toContain(started);
    const refused = answers.filter((answer) => answer !== started);
    expect(refused.filter((answer) => answer !== "ExecutionAlreadyExists")).toEqual([]);
    if (machine === waiting) expect(refused).toEqual([]);
    expect(stepFunctions.executions()).toHaveLength(1);
  });

  test("refuses a name with a forbidden character", async () => {
    const { client } = createLocal({ quick });
    const error = await failure(client.send(start("a:b")));
    expect(error).toBeInstanceOf(InvalidName);
    expect(error).toMatchObject({ message: "Invalid Name: 'a:b'" });
  });

  test.each(["a", "A.b_c-d+e=f@g!(h)'", "é", "a".repeat(80)])("takes the name %s", async (name) => {
    const { client } = createLocal({ quick });
    expect((await client.send(start(name))).executionArn).toBe(executionArn("quick", name));
  });

  test.each([
    ["", "greater than or equal to 1"],
    ["a".repeat(81), "less than or equal to 80"],
  ])("refuses a name that is too short or too long: %j", async (name, limit) => {
    const { client } = createLocal({ quick });
    const error = await failure(client.send(start(name)));
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({
      message: `1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length ${limit}`,
    });
  });

  test.each(["", "{", "x", "{'a':1}"])("refuses input that is not JSON: %j", async (input) => {
    const { client } = createLocal({ quick });
    const error = await failure(client.send(start("a", input)));
    expect(error).toBeInstanceOf(InvalidExecutionInput);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Invalid State Machine Execution Input: '.+'$/),
    });
  });

  test("takes input of 262,144 bytes and no more", async () => {
    const { client } = createLocal({ quick });
    const json = (bytes: number) => JSON.stringify("é".repeat((bytes - 2) / 2));
    await client.send(start("a", json(262_144)));
    const error = await failure(client.send(start("b", json(262_146))));
    expect(error).toBeInstanceOf(ValidationException);
  });

  test("refuses a state machine that does not exist, and an ARN that is none", async () => {
    const { client } = createLocal({ quick });
    for (const arn of [stateMachineArn("other"), `${QUICK}:1`]) {
      const error = await failure(client.send(start("a", "{}", arn)));
      expect(error).toBeInstanceOf(StateMachineDoesNotExist);
      expect(error).toMatchObject({ message: `State Machine Does Not Exist: '${arn}'` });
    }
    for (const arn of ["quick", executionArn("quick", "a"), QUICK.replace("states", "lambda")]) {
      const error = await failure(client.send(start("a", "{}", arn)));
      expect(error).toBeInstanceOf(InvalidArn);
    }
  });
});

describe("DescribeExecution", () => {
  const described = async (input: string, machine: object = quick) => {
    const { client, settled } = createLocal({ quick: machine });
    const { executionArn: arn } = await client.send(start("a", input));
    if (machine === quick) await settled();
    const { $metadata, ...execution } = await client.send(
      new DescribeExecutionCommand({ executionArn: arn }),
    );
    return execution;
  };
  const common = {
    executionArn: executionArn("quick", "a"),
    stateMachineArn: QUICK,
    name: "a",
    startDate: new Date("2026-01-02T03:04:05.678Z"),
    inputDetails: { included: true },
  };
  const stopDate = common.startDate;

  test("tells an execution that succeeded, with its output", async () => {
    expect(await described('{"x": [1, "ü"]}')).toEqual({
      ...common,
      stopDate,
      status: "SUCCEEDED",
      input: '{"x": [1, "ü"]}',
      output: '{"x":[1,"ü"]}',
      outputDetails: { included: true },
    });
  });

  test("tells an execution that failed, with its error and cause", async () => {
    expect(await described('{"fail": true}')).toEqual({
      ...common,
      stopDate,
      status: "FAILED",
      input: '{"fail": true}',
      error: "Broken",
      cause: "As asked for",
    });
  });

  test("tells an execution that runs", async () => {
    expect(await described("{}", waiting)).toEqual({ ...common, status: "RUNNING", input: "{}" });
  });

  test("tells an execution that timed out", async () => {
    const { client, settled } = createLocal({ quick: { ...waiting, TimeoutSeconds: 1 } });
    const { executionArn: arn } = await client.send(start("a"));
    await settled();
    const execution = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    expect(execution).toMatchObject({ status: "TIMED_OUT", stopDate });
    const history = await client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    expect(history.events?.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "ExecutionTimedOut",
    ]);
  });

  test("leaves the data out if asked for metadata only", async () => {
    const { client, settled } = createLocal({ quick });
    const { executionArn: arn } = await client.send(start("a"));
    await settled();
    const execution = await client.send(
      new DescribeExecutionCommand({ executionArn: arn, includedData: "METADATA_ONLY" }),
    );
    expect(execution).toMatchObject({ name: "a", status: "SUCCEEDED" });
    expect([execution.input, execution.output]).toEqual([undefined, undefined]);
  });

  test("gives the run a context object", async () => {
    const parameters = {
      "id.$": "$$.Execution.Id",
      "name.$": "$$.Execution.Name",
      "input.$": "$$.Execution.Input",
      "started.$": "$$.Execution.StartTime",
      "stateMachine.$": "$$.StateMachine.Id",
      "stateMachineName.$": "$$.StateMachine.Name",
    };
    const { client, settled } = createLocal({
      quick: {
        StartAt: "Tell",
        States: { Tell: { Type: "Pass", Parameters: parameters, End: true } },
      },
    });
    const { executionArn: arn } = await client.send(start("a", '{"x":1}'));
    await settled();
    const { output } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    expect(JSON.parse(output ?? "")).toEqual({
      id: arn,
      name: "a",
      input: { x: 1 },
      started: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      stateMachine: QUICK,
      stateMachineName: "quick",
    });
  });
});

describe("StopExecution", () => {
  test("aborts a running execution, with the error and cause given", async () => {
    const { client, clock } = createLocal({ waiting });
    const { executionArn: arn } = await client.send(start("a", "{}", WAITING));
    clock.now += 2500;
    const { stopDate } = await client.send(
      new StopExecutionCommand({ executionArn: arn, error: "Enough", cause: "It takes too long" }),
    );
    expect(stopDate).toEqual(new Date(clock.now));
    expect(await client.send(new DescribeExecutionCommand({ executionArn: arn }))).toMatchObject({
      status: "ABORTED",
      stopDate,
      error: "Enough",
      cause: "It takes too long",
    });
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events).toEqual([
      {
        id: 3,
        previousEventId: 2,
        timestamp: stopDate,
        type: "ExecutionAborted",
        executionAbortedEventDetails: { error: "Enough", cause: "It takes too long" },
      },
    ]);
  });

  test("leaves an execution that ended as it is", async () => {
    const { client, clock, settled } = createLocal({ quick });
    const { executionArn: arn } = await client.send(start("a"));
    await settled();
    const ended = new Date(clock.now);
    clock.now += 1000;
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn: arn }));
    expect(stopDate).toEqual(ended);
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    expect(status).toBe("SUCCEEDED");
  });
});

describe("GetExecutionHistory", () => {
  const history = async (input: string) => {
    const local = createLocal({ quick });
    const { executionArn: arn } = await local.client.send(start("a", input));
    await local.settled();
    return { ...local, arn };
  };

  test("tells every event of an execution that succeeded", async () => {
    const { client, arn, clock } = await history('{"x":1}');
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    const timestamp = new Date(clock.now);
    const input = { input: '{"x":1}', inputDetails: { truncated: false } };
    const output = { output: '{"x":1}', outputDetails: { truncated: false } };
    const entered = (name: string) => ({ stateEnteredEventDetails: { name, ...input } });
    const exited = (name: string) => ({ stateExitedEventDetails: { name, ...output } });
    expect(events).toEqual(
      [
        {
          id: 1,
          type: "ExecutionStarted",
          previousEventId: 0,
          executionStartedEventDetails: input,
        },
        { id: 2, type: "ChoiceStateEntered", previousEventId: 0, ...entered("Choose") },
        { id: 3, type: "ChoiceStateExited", previousEventId: 2, ...exited("Choose") },
        { id: 4, type: "PassStateEntered", previousEventId: 3, ...entered("Pass on") },
        { id: 5, type: "PassStateExited", previousEventId: 4, ...exited("Pass on") },
        { id: 6, type: "SucceedStateEntered", previousEventId: 5, ...entered("Done") },
        { id: 7, type: "SucceedStateExited", previousEventId: 6, ...exited("Done") },
        {
          id: 8,
          type: "ExecutionSucceeded",
          previousEventId: 7,
          executionSucceededEventDetails: output,
        },
      ].map((event) => ({ ...event, timestamp })),
    );
  });

  test("ends the history of an execution that failed with its error", async () => {
    const { client, arn } = await history('{"fail":true}');
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn: arn }));
    expect(events?.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "ChoiceStateEntered",
      "ChoiceStateExited",
      "FailStateEntered",
      "ExecutionFailed",
    ]);
    expect(events?.at(-1)?.executionFailedEventDetails).toEqual({
      error: "Broken",
      cause: "As asked for",
    });
  });

  test.each([
    [false, [1, 2, 3, 4, 5, 6, 7, 8]],
    [true, [8, 7, 6, 5, 4, 3, 2, 1]],
  ])("gives pages, with reverseOrder %s", async (reverseOrder, expected) => {
    const { client, arn } = await history("{}");
    const pages: (number | undefined)[][] = [];
    for await (const { events } of paginateGetExecutionHistory(
      { client, pageSize: 3 },
      { executionArn: arn, reverseOrder },
    )) {
      pages.push((events ?? []).map(({ id }) => id));
    }
    expect(pages.flat()).toEqual(expected);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 2]);
  });

  test("leaves the data out if asked to", async () => {
    const { client, arn } = await history("{}");
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn: arn, includeExecutionData: false }),
    );
    const text = JSON.stringify(events);
    expect(text).toContain('"stateEnteredEventDetails":{"name":"Choose"');
    expect(text).not.toMatch(/"(input|output)":/);
  });
});

describe("ListExecutions", () => {
  test("lists a state machine's executions, the newest first, in pages", async () => {
    const { client } = createLocal({ quick, waiting });
    for (let count = 1; count <= 7; count += 1) await client.send(start(`a-${count}`));
    await client.send(start("another", "{}", WAITING));
    const pages: (string | undefined)[][] = [];
    for await (const { executions } of paginateListExecutions(
      { client, pageSize: 3 },
      { stateMachineArn: QUICK },
    )) {
      pages.push((executions ?? []).map(({ name }) => name));
      await client.send(start()); // does not move what is on the next page
    }
    expect(pages).toEqual([["a-7", "a-6", "a-5"], ["a-4", "a-3", "a-2"], ["a-1"]]);
  });

  test("lists those with a status, each with its dates", async () => {
    const { client, settled, clock } = createLocal({ quick });
    await client.send(start("good"));
    await client.send(start("bad", '{"fail":true}'));
    await settled();
    const list = async (statusFilter?: "FAILED" | "RUNNING") =>
      (await client.send(new ListExecutionsCommand({ stateMachineArn: QUICK, statusFilter })))
        .executions;
    expect(await list("FAILED")).toEqual([
      {
        executionArn: executionArn("quick", "bad"),
        stateMachineArn: QUICK,
        name: "bad",
        status: "FAILED",
        startDate: new Date(clock.now),
        stopDate: new Date(clock.now),
      },
    ]);
    expect(await list("RUNNING")).toEqual([]);
    expect((await list())?.map(({ name }) => name)).toEqual(["bad", "good"]);
  });

  test("gives 100 on a page unless told otherwise, and 0 tells nothing", async () => {
    const { client } = createLocal({ quick });
    await Promise.all(Array.from({ length: 101 }, () => client.send(start())));
    for (const maxResults of [undefined, 0]) {
      const { executions, nextToken } = await client.send(
        new ListExecutionsCommand({ stateMachineArn: QUICK, maxResults }),
      );
      expect(executions).toHaveLength(100);
      expect(nextToken).toBeTypeOf("string");
    }
  });

  test("refuses a token that is none, is for another list, or is a day old", async () => {
    const { client, clock } = createLocal({ quick });
    for (let count = 1; count <= 3; count += 1) await client.send(start());
    const page = (nextToken?: string, statusFilter?: "FAILED") =>
      client.send(
        new ListExecutionsCommand({
          stateMachineArn: QUICK,
          maxResults: 1,
          nextToken,
          statusFilter,
        }),
      );
    const { nextToken } = await page();
    expect((await page(nextToken)).executions).toHaveLength(1);
    expect(await failure(page("made-up"))).toBeInstanceOf(InvalidToken);
    expect(await failure(page(nextToken, "FAILED"))).toBeInstanceOf(InvalidToken);
    clock.now += DAY;
    expect(await failure(page(nextToken))).toBeInstanceOf(InvalidToken);
  });

  test("wants a state machine that exists", async () => {
    const { client } = createLocal({ quick });
    const list = (stateMachineArn?: string) =>
      failure(client.send(new ListExecutionsCommand({ stateMachineArn })));
    expect(await list()).toBeInstanceOf(ValidationException);
    expect(await list("quick")).toBeInstanceOf(InvalidArn);
    expect(await list(stateMachineArn("other"))).toBeInstanceOf(StateMachineDoesNotExist);
  });
});

describe("state machines", () => {
  test("are listed in pages", async () => {
    const { client, clock } = createLocal({ a: quick, b: quick, c: waiting });
    const pages = await Array.fromAsync(
      paginateListStateMachines({ client, pageSize: 2 }, {}),
      ({ stateMachines }) => stateMachines,
    );
    expect(pages.map((page) => page?.length)).toEqual([2, 1]);
    expect(pages.flat()).toEqual(
      ["a", "b", "c"].map((name) => ({
        stateMachineArn: stateMachineArn(name),
        name,
        type: "STANDARD",
        creationDate: new Date(clock.now),
      })),
    );
    const other = client.send(new ListStateMachinesCommand({ nextToken: "made-up" }));
    expect(await failure(other)).toBeInstanceOf(InvalidToken);
  });

  test("are described with their definition", async () => {
    const { client } = createLocal({ quick });
    const described = await client.send(
      new DescribeStateMachineCommand({ stateMachineArn: QUICK }),
    );
    expect(described).toMatchObject({ name: "quick", type: "STANDARD", status: "ACTIVE" });
    expect(JSON.parse(described.definition ?? "")).toEqual(quick);
    const other = client.send(
      new DescribeStateMachineCommand({ stateMachineArn: stateMachineArn("other") }),
    );
    expect(await failure(other)).toBeInstanceOf(StateMachineDoesNotExist);
  });
});

test("an execution that does not exist, and an ARN that is none, are refused", async () => {
  const { client } = createLocal({ quick });
  const send = (executionArn: string) =>
    Promise.all([
      failure(client.send(new DescribeExecutionCommand({ executionArn }))),
      failure(client.send(new StopExecutionCommand({ executionArn }))),
      failure(client.send(new GetExecutionHistoryCommand({ executionArn }))),
    ]);
  const missing = executionArn("quick", "other");
  for (const error of await send(missing)) {
    expect(error).toBeInstanceOf(ExecutionDoesNotExist);
    expect(error).toMatchObject({ message: `Execution Does Not Exist: '${missing}'` });
  }
  for (const error of [...(await send("other")), ...(await send(QUICK))]) {
    expect(error).toBeInstanceOf(InvalidArn);
  }
});

test("an operation that is not served is refused", async () => {
  const { client } = createLocal({ quick });
  const error = await failure(client.send(new ListActivitiesCommand({})));
  expect(error).toBeInstanceOf(SFNServiceException);
  expect(error).toMatchObject({ name: "UnknownOperationException" });
});

describe("a request of no SDK", () => {
  const send = async (init: RequestInit, headers: Record<string, string> = {}) => {
    const { stepFunctions } = createLocal({ quick });
    const request = new Request("http://127.0.0.1", {
      method: "POST",
      ...init,
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AWSStepFunctions.StartExecution",
        ...headers,
      },
    });
    const response = await stepFunctions.fetch(request);
    expect(response.headers.get("Content-Type")).toBe("application/x-amz-json-1.0");
    expect(response.headers.get("x-amzn-RequestId")).toMatch(/^[0-9a-f-]{36}$/);
    const body: object = await response.json();
    return { status: response.status, ...body };
  };

  test("is answered in the protocol, with dates as seconds", async () => {
    const body = JSON.stringify({ stateMachineArn: QUICK, name: "a" });
    expect(await send({ body })).toEqual({
      status: 200,
      executionArn: executionArn("quick", "a"),
      startDate: 1767323045.678,
    });
  });

  test.each<[string, RequestInit, Record<string, string>]>([
    ["has another method", { method: "PUT", body: "{}" }, {}],
    ["has a type that web pages can send", { body: "{}" }, { "Content-Type": "text/plain" }],
    ["names no operation", { body: "{}" }, { "X-Amz-Target": "" }],
    ["names another service", { body: "{}" }, { "X-Amz-Target": "DynamoDB.StartExecution" }],
    ["names what is no operation", { body: "{}" }, { "X-Amz-Target": "AWSStepFunctions.toString" }],
  ])("is refused as no operation if it %s", async (_, init, headers) => {
    expect(await send(init, headers)).toMatchObject({
      status: 400,
      __type: "UnknownOperationException",
    });
  });

  test.each(["", "{", "[]", "null", '"x"', '{"stateMachineArn":1}', '{"input":{}}'])(
    "is refused if its body is not as the model says: %s",
    async (body) => {
      expect(await send({ body })).toMatchObject({ status: 400, __type: "SerializationException" });
    },
  );

  test("is told everything that is missing or breaks a constraint", async () => {
    expect(await send({ body: JSON.stringify({ stateMachineArn: null, name: "" }) })).toEqual({
      status: 400,
      __type: "ValidationException",
      message:
        "2 validation errors detected: Value at 'stateMachineArn' failed to satisfy constraint: Member must not be null; Value at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
  });

  test.each([
    ["ListExecutions", { stateMachineArn: QUICK, maxResults: 1001 }, "maxResults"],
    ["ListExecutions", { stateMachineArn: QUICK, maxResults: -1 }, "maxResults"],
    ["ListExecutions", { stateMachineArn: QUICK, statusFilter: "DONE" }, "statusFilter"],
    [
      "StopExecution",
      { executionArn: executionArn("quick", "a"), error: "x".repeat(257) },
      "error",
    ],
  ])("is told the field that breaks a constraint: %s %o", async (operation, body, field) => {
    const target = { "X-Amz-Target": `AWSStepFunctions.${operation}` };
    expect(await send({ body: JSON.stringify(body) }, target)).toMatchObject({
      status: 400,
      __type: "ValidationException",
      message: expect.stringContaining(`Value at '${field}'`),
    });
  });
});
