import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import {
  executionArn,
  quick,
  serveLocal,
  stateMachineArn,
  waiting,
} from "@almahook/testing/local-step-functions";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";

const run = promisify(execFile);
const installed = spawnSync("aws", ["--version"]).status === 0;
const ENVIRONMENT = {
  ...process.env,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_MAX_ATTEMPTS: "1",
  AWS_PAGER: "",
};

const aws = async (endpoint: string, ...args: string[]): Promise<unknown> => {
  const options = ["--endpoint-url", endpoint, "--output", "json"];
  const { stdout } = await run("aws", ["stepfunctions", ...args, ...options], { env: ENVIRONMENT });
  return JSON.parse(stdout);
};

test("the AWS CLI starts, follows, lists and stops executions", async ({ skip }) => {
  skip(!installed, "the AWS CLI is not installed: there is no `aws` on the PATH");
  const { client, endpoint, settled } = await serveLocal({ quick, waiting });
  const call = (...args: string[]) => aws(endpoint, ...args);
  const QUICK = ["--state-machine-arn", stateMachineArn("quick")];
  const EXECUTION = ["--execution-arn", executionArn("quick", "a")];
  const start = (machine: string, name: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn(machine), name }));

  expect(
    await call("start-execution", ...QUICK, "--name", "a", "--input", '{"fail": true}'),
  ).toEqual({ executionArn: executionArn("quick", "a"), startDate: expect.anything() });
  await start("quick", "b");
  await settled();
  // The CLI itself goes from page to page.
  expect(await call("list-executions", ...QUICK, "--page-size", "1")).toMatchObject({
    executions: [{ name: "b" }, { name: "a", status: "FAILED" }],
  });
  expect(await call("get-execution-history", ...EXECUTION, "--reverse-order")).toMatchObject({
    events: [
      { id: 5, type: "ExecutionFailed", executionFailedEventDetails: { cause: "As asked for" } },
      { id: 4, type: "FailStateEntered", stateEnteredEventDetails: { name: "Broken" } },
      { id: 3 },
      { id: 2 },
      { id: 1, type: "ExecutionStarted" },
    ],
  });
  await start("waiting", "c");
  const other = ["--execution-arn", executionArn("waiting", "c")];
  await call("stop-execution", ...other, "--cause", "Enough");
  expect(await call("describe-execution", ...other)).toMatchObject({
    status: "ABORTED",
    cause: "Enough",
  });
  await expect(call("start-execution", ...QUICK, "--name", "a")).rejects.toThrow(
    "An error occurred (ExecutionAlreadyExists) when calling the StartExecution operation",
  );
});
