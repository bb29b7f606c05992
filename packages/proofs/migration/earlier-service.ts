import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { type PipelineName, pipelines } from "@almahook/pipelines/registry";
import { listen } from "@almahook/testing/listen";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import * as v from "valibot";

/** What the stand-in runs with. */
export interface EarlierServiceOptions {
  settings: DecisionSettings;
  stateMachineArns: Readonly<Partial<Record<PipelineName, string>>>;
  stepFunctionsUrl: string;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Stands in for the service that is moved over from: it starts the same pipelines with the same
 * inputs, and names an execution after the second in which the webhook arrived. So an event that
 * Alma repeats starts its pipeline again.
 */
export async function startEarlierService({
  settings,
  stateMachineArns,
  stepFunctionsUrl,
  now,
}: EarlierServiceOptions) {
  const client = new SFNClient({
    endpoint: stepFunctionsUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const server = createServer(async (request, response) => {
    const webhook = v.parse(Webhook, JSON.parse(await text(request)));
    const decision = decide(webhook, settings);
    if (decision.kind === "start") {
      const second = new Date(now()).toISOString().slice(0, 19).replaceAll(":", "-");
      await client.send(
        new StartExecutionCommand({
          stateMachineArn: stateMachineArns[decision.pipeline],
          name: `${namePrefix(decision.pipeline, webhook)}${second}`,
          input: JSON.stringify(decision.input),
        }),
      );
    }
    response.end();
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
}

function namePrefix(name: PipelineName, { job_instance }: Webhook): string {
  const pipeline = pipelines.find((each) => each.name === name);
  return pipeline ? v.parse(pipeline.execution, job_instance).namePrefix : "";
}
