import { serve } from "@almahook/local/serve";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { SFNClient } from "@aws-sdk/client-sfn";
import { onTestFinished } from "vitest";

const ACCOUNT = "arn:aws:states:us-east-1:000000000000";
export const stateMachineArn = (name: string) => `${ACCOUNT}:stateMachine:${name}`;
export const executionArn = (stateMachine: string, name: string) =>
  `${ACCOUNT}:execution:${stateMachine}:${name}`;

/** Ends at once with what it was given; `{"fail": true}` fails. */
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

/** Step Functions with some state machines by their names, a clock to set, and a client. */
export async function startLocal(definitions: Record<string, object>) {
  const clock = { now: Date.parse("2026-01-02T03:04:05.678Z") };
  const stepFunctions = createStepFunctions({
    stateMachines: Object.entries(definitions).map(([name, definition]) => ({
      arn: stateMachineArn(name),
      definition,
    })),
    now: () => clock.now,
  });
  const { port, close } = await serve(stepFunctions.fetch, 0);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SFNClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await close();
    await stepFunctions.close();
  });

  /** Resolves once no execution runs. */
  const settled = () =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (stepFunctions.executions().some(({ status }) => status === "RUNNING")) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = stepFunctions.onChange(check);
      check();
    });
  return { stepFunctions, client, endpoint, clock, settled };
}
