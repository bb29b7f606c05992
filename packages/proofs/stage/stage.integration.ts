import { publishingJobEnd } from "@almahook/alma/samples";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { Webhook } from "@almahook/alma/webhook";
import { TEST_HEADER } from "@almahook/functions/log-line";
import { decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { Resource } from "sst";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { BURSAR_JOB_ID, EXPORT_DAY, putMissingExports } from "./exports.ts";

const { stage } = Resource.App;
const shared = ENVIRONMENTS.find((environment) => environment.stage === stage);
const { workspace, word } = shared ?? ENVIRONMENTS[0];
/** Elsewhere, an execution would be taken for an export that Alma made. */
const mayStart = (stage === "dev1" || !shared) && process.env.OBSERVE_ONLY !== "true";

const jobNames = perPipeline(
  ({ jobNameSetting, defaultJobName }) => process.env[jobNameSetting] || defaultJobName(word),
);

const stateMachineLinks = perPipeline(({ stateMachine }) => stateMachine.link);

/** Every request says that it is a test: no alarm counts it, and it hides no silence. */
async function answerTo(request: RequestInit & { query?: string }) {
  const { query = "", ...init } = request;
  const headers = new Headers(init.headers);
  headers.set(TEST_HEADER, "1");
  const response = await fetch(`${Resource.Webhook.url}${query}`, { ...init, headers });
  return { status: response.status, body: await response.text() };
}

function send(webhook: object, secret: string = Resource.AlmaChallengeSecret.value) {
  const body = JSON.stringify(webhook);
  const headers = {
    "content-type": "application/json",
    [SIGNATURE_HEADER]: sign(body, secret),
  };
  return answerTo({ method: "POST", headers, body });
}

const VALIDATED = "Webhook POST request received and validated";

describe(`stage ${stage}`, () => {
  test("answers a challenge", async () => {
    const answer = await answerTo({ query: "?challenge=is+anybody+there%3F" });
    expect(answer).toEqual({ status: 200, body: "is anybody there?" });
  });

  test("turns away what is not signed, or not with the secret", async () => {
    const unauthorized = {
      status: 401,
      body: "Unable to validate signature. Has the webhook challenge secret changed?",
    };
    expect(await answerTo({ method: "POST", body: "{}" })).toEqual(unauthorized);
    expect(await send({}, "another secret")).toEqual(unauthorized);
  });

  test("takes a job of no pipeline, and starts nothing", async () => {
    const name = `Publishing Platform Job SOMETHING ELSE to ${workspace}`;
    expect(await send(publishingJobEnd({ name }))).toEqual({
      status: 200,
      body: `${VALIDATED}, no action taken.`,
    });
  });
});

describe.runIf(mayStart)(`stage ${stage} starts`, () => {
  const stepFunctions = new SFNClient();

  beforeAll(async () => {
    // Only Dev1's pipelines are real.
    if (stage === "dev1") await putMissingExports();
  });

  const starting = sampleEvents({ workspace, pipelines, jobNames }).filter(
    ({ pipeline }) => pipeline,
  );

  test.each(starting)("the $pipeline pipeline, once, by $word", async ({ pipeline, event }) => {
    // The export is there, and ended at a moment that no other run had.
    const endTime = `${EXPORT_DAY}${new Date().toISOString().slice(10)}`;
    const webhook = v.parse(Webhook, event({ id: BURSAR_JOB_ID, endTime }));
    const start = decide(webhook, { workspace, pipelines, jobNames });
    if (start.kind !== "start") throw new Error(`The event starts nothing: ${start.stoppedBy}`);

    const initiated = (how: string) => ({
      status: 200,
      body: `${VALIDATED}, ${pipeline} pipeline ${how}.`,
    });
    expect(await send(webhook)).toEqual(initiated("initiated"));
    expect(await send(webhook)).toEqual(initiated("already initiated"));

    const { arn } = v.parse(
      v.object({ arn: v.string() }),
      Reflect.get(Resource, stateMachineLinks[start.pipeline] ?? ""),
    );
    // Step Functions lists an execution a little after it has started it.
    await expect
      .poll(() => inputsOf(arn, start.executionName), { timeout: 30_000, interval: 500 })
      .toEqual([start.input]);
  });

  /** The inputs of a state machine's latest executions of a name. */
  async function inputsOf(stateMachineArn: string, name: string) {
    const { executions = [] } = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn }),
    );
    return Promise.all(
      executions
        .filter((execution) => execution.name === name)
        .map(async ({ executionArn }) => {
          const { events = [] } = await stepFunctions.send(
            new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }),
          );
          return JSON.parse(events[0]?.executionStartedEventDetails?.input ?? "null");
        }),
    );
  }
});
