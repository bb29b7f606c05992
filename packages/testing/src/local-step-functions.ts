import { standIns } from "@almahook/local/stand-ins";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { SFN } from "@aws-sdk/client-sfn";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { onTestFinished, vi } from "vitest";
import { AWS_CLIENT } from "./start-server.ts";

const ACCOUNT = "arn:aws:states:us-east-1:000000000000";
export const stateMachineArn = (name: string) => `${ACCOUNT}:stateMachine:${name}`;
export const executionArn = (stateMachine: string, name: string) =>
  `${ACCOUNT}:execution:${stateMachine}:${name}`;

/** Ends at once with its input as output; `{"fail": true}` fails. */
export const quick = {
  StartAt: "Choose",
  States: {
    Choose: {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.fail", IsPresent: true },
            { Variable: "$.fail", BooleanEquals: true },
          ],
          Next: "Broken",
        },
      ],
      Default: "Pass on",
    },
    "Pass on": { Type: "Pass", Next: "Done" },
    Done: { Type: "Succeed" },
    Broken: { Type: "Fail", Error: "Broken", Cause: "As asked for" },
  },
};

/** Runs until it is stopped. */
export const waiting = {
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 3600, End: true } },
};

/** Passes the requests of an AWS SDK client to a web-standard handler, without a socket. */
export const inProcess = (fetch: (request: Request) => Promise<Response>) => ({
  async handle({ method, headers, body }: HttpRequest) {
    const request = new Request("http://step-functions.example", { method, headers, body });
    const response = await fetch(request);
    return {
      response: new HttpResponse({
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: new Uint8Array(await response.arrayBuffer()),
      }),
    };
  },
});

/** Step Functions with some state machines by their names, a clock to set, and a client. */
export function createLocal(
  definitions: Record<string, object>,
  redefine?: (definition: object) => object,
) {
  const clock = { now: Date.parse("2026-01-02T03:04:05.678Z") };
  const stepFunctions = createStepFunctions({
    stateMachines: Object.entries(definitions).map(([name, definition]) => ({
      arn: stateMachineArn(name),
      definition,
    })),
    now: () => clock.now,
    redefine,
  });
  const client = new SFN({
    requestHandler: inProcess(stepFunctions.fetch),
    ...AWS_CLIENT,
    maxAttempts: 1,
  });
  onTestFinished(stepFunctions.close);

  /** Resolves once no execution runs. */
  const settled = () =>
    vi.waitUntil(() => stepFunctions.executions().every(({ status }) => status !== "RUNNING"), {
      interval: 1,
      timeout: 60_000,
    });
  return { stepFunctions, client, clock, settled };
}

/** Runs a state machine to its end. @returns the execution */
export async function runToEnd(definition: object, input: unknown) {
  const { client, stepFunctions, settled } = createLocal({ tested: definition });
  await client.startExecution({
    stateMachineArn: stateMachineArn("tested"),
    input: JSON.stringify(input),
  });
  await settled();
  const [execution] = stepFunctions.executions();
  return execution;
}

/** Runs the stand-in of a pipeline's state machine. @returns how the execution ended */
export async function runStandIn(pipeline: string, input: unknown) {
  const [standIn] = await standIns({ [pipeline]: stateMachineArn("tested") });
  const { status, details } = (await runToEnd(Object(standIn).definition, input)) ?? {};
  return { status, error: details?.error, cause: details?.cause };
}
