import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { createApp } from "@almahook/functions/app";
import { readSettings } from "@almahook/functions/function-settings";
import { requestLine, TEST_HEADER } from "@almahook/functions/log-line";
import { createStart } from "@almahook/functions/start-execution";
import { pipelines } from "@almahook/pipelines/registry";
import { linksOf, resourcesOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { alarmHistory, type StateChange } from "@almahook/testing/alarm-history";
import { type DataPoint, logMetricData, type WrittenLine } from "@almahook/testing/log-metric-data";
import * as v from "valibot";

/** A request to the function. */
export interface Sent {
  path?: string;
  method?: string;
  body?: string;
  /** The secret that signs the body, if any: the stage's own unless given. */
  secret?: string | false;
}

const Lambda = v.object({
  name: v.string(),
  environment: v.object({ variables: v.record(v.string(), v.string()) }),
  loggingConfig: v.object({ logGroup: v.string() }),
});
const Named = v.object({ name: v.string() });

/** A stage as it would be deployed: its functions with their settings and links, and its alarms. */
export function watchedStage(deployment: Deployment) {
  const inputsOf = (type: string) => resourcesOf(deployment, type).map(({ inputs }) => inputs);
  const functionOf = (name: string) =>
    v.parse(
      Lambda,
      resourcesOf(deployment, "aws:lambda/function:Function").find((each) => each.name === name)
        ?.inputs,
    );
  const webhook = functionOf("WebhookFunction");
  const missed = functionOf("MissedHandlerFunction");
  // Links come from variables here, and not from the bundle's encrypted file.
  const { SST_KEY, SST_KEY_FILE, ...missedVariables } = missed.environment.variables;
  const links = Object.fromEntries(
    linksOf(deployment).map(({ name, properties }) => [name, properties]),
  );
  const settings = readSettings(webhook.environment.variables, links);
  const filters = inputsOf("aws:cloudwatch/logMetricFilter:LogMetricFilter");
  const alarms = inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm").map((inputs) => {
    const { app } = deployment;
    const name = v.parse(Named, inputs).name.replace(`${app.name}-${app.stage}-`, "");
    return { name, inputs };
  });

  /**
   * Sends requests to the function, and returns its log lines.
   *
   * @param endpoint of the Step Functions that it starts executions in
   */
  async function logOf(sent: readonly Sent[], endpoint: string, isTest = false): Promise<string[]> {
    const lines: string[] = [];
    const app = createApp({
      secrets: settings.secrets,
      settings,
      start: createStart(settings.stateMachineArns, Date.now, {
        endpoint,
        region: "us-east-1",
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      }),
      log: (facts) => {
        lines.push(requestLine(facts, Date.now()));
      },
      now: Date.now,
    });
    for (const { path = "/", method = "POST", body, secret = settings.secrets.current } of sent) {
      const headers = {
        ...(body !== undefined && secret && { [SIGNATURE_HEADER]: sign(body, secret) }),
        ...(isTest && { [TEST_HEADER]: "1" }),
      };
      await app.request(path, { method, body: body ?? null, headers });
    }
    return lines;
  }

  /** How each alarm's state changes, by its name without app and stage. */
  function alarmChanges(
    lines: readonly WrittenLine[],
    others: readonly DataPoint[],
    minutes: number,
  ): Map<string, StateChange[]> {
    const data = [...logMetricData(filters, lines), ...others];
    return new Map(
      alarms
        .map(({ name, inputs }) => [name, alarmHistory(inputs, data, minutes)] as const)
        .filter(([, changes]) => changes.length > 0),
    );
  }

  return {
    settings,
    comparison: { environment: missedVariables, links },
    functionName: webhook.name,
    logGroups: { webhook: webhook.loggingConfig.logGroup, missed: missed.loggingConfig.logGroup },
    stateMachines: pipelines.map(({ name }) => ({
      pipeline: name,
      arn: settings.stateMachineArns[name] ?? "",
    })),
    alarmNames: alarms.map(({ name }) => name),
    logOf,
    alarmChanges,
  };
}

export type WatchedStage = ReturnType<typeof watchedStage>;
