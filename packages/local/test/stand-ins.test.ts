import bursar from "@almahook/pipelines/stand-ins/bursar.asl.json" with { type: "json" };
import ppod from "@almahook/pipelines/stand-ins/ppod.asl.json" with { type: "json" };
import timdex from "@almahook/pipelines/stand-ins/timdex.asl.json" with { type: "json" };
import { createLocal, stateMachineArn } from "@almahook/testing/local-step-functions";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";

const standIns = { ppod, timdex, bursar };

async function outcome(name: string, input: unknown) {
  const { client, settled } = createLocal(standIns);
  const { executionArn } = await client.send(
    new StartExecutionCommand({
      stateMachineArn: stateMachineArn(name),
      input: JSON.stringify(input),
    }),
  );
  await settled();
  const { status, error, cause } = await client.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  return { status, error, cause };
}

describe.each([
  {
    name: "ppod",
    right: { "filename-prefix": "exlibris/pod/POD_ALMA_EXPORT_20220501" },
    wrong: [{ "filename-prefix": "exlibris/other" }, { "filename-prefix": 20220501 }],
    cause: "filename-prefix must begin with exlibris/pod/POD_ALMA_EXPORT_",
  },
  {
    name: "timdex",
    right: {
      "next-step": "transform",
      "run-date": "2022-05-01",
      "run-type": "daily",
      source: "alma",
      verbose: "true",
    },
    wrong: [
      { "next-step": "load", "run-date": "2022-05-01", "run-type": "daily", source: "alma" },
      { "next-step": "transform", "run-date": "20220501", "run-type": "daily", source: "alma" },
      { "next-step": "transform", "run-date": "2022-05-01", "run-type": "weekly", source: "alma" },
      { "next-step": "transform", "run-date": "2022-05-01", "run-type": "full", source: "other" },
      { "next-step": "transform", "run-date": "2022-05-01", "run-type": "full" },
    ],
    cause: "next-step must be transform, source alma, run-type daily or full, and run-date a date",
  },
  {
    name: "bursar",
    right: { job_id: "12345678" },
    wrong: [{ job_id: "" }, { job_id: 12345678 }, { id: "12345678" }],
    cause: "job_id is missing",
  },
])("the stand-in of $name", ({ name, right, wrong, cause }) => {
  test("succeeds with the pipeline's input", async () => {
    expect(await outcome(name, right)).toEqual({ status: "SUCCEEDED" });
  });

  test.each([{}, "text", null, [], ...wrong])("fails with %j", async (input) => {
    expect(await outcome(name, input)).toEqual({ status: "FAILED", error: "WrongInput", cause });
  });
});
