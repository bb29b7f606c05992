import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jobEnd } from "@almahook/alma/samples";
import { Webhook } from "@almahook/alma/webhook";
import { TEST_HEADER, TEST_RENAME } from "@almahook/functions/log-line";
import { decide } from "@almahook/pipelines/decide";
import { environmentWord } from "@almahook/pipelines/environments";
import type { SampleEvent } from "@almahook/pipelines/sample-events";
import { signed } from "@almahook/testing/contract";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SFN } from "@aws-sdk/client-sfn";
import { Resource } from "sst";
import * as v from "valibot";
import { describe, type ExpectStatic, expect, test } from "vitest";
import { deployedSettings, planStarts } from "./plan-starts.ts";

const { stage } = Resource.App;
const settings = deployedSettings(process.env);
const { starts, exports } = planStarts(stage, settings, process.env);

/** Every request says that it is a test, so no alarm counts it, and it does not hide silence. */
async function answerTo(request: RequestInit & { query?: string }) {
  const { query = "", ...init } = request;
  const headers = new Headers(init.headers);
  headers.set(TEST_HEADER, "1");
  const response = await fetch(`${Resource.Webhook.url}${query}`, { ...init, headers });
  return { status: response.status, body: await response.text() };
}

function send(webhook: object, secret: string = Resource.AlmaChallengeSecret.value) {
  const { headers, ...request } = signed(JSON.stringify(webhook), secret);
  return answerTo({ ...request, headers: { ...headers, "content-type": "application/json" } });
}

const VALIDATED = "Webhook POST request received and validated";
const stepFunctions = new SFN();

describe(`stage ${stage}`, () => {
  test("answers a challenge", async () => {
    const answer = await answerTo({ query: "?challenge=is+anybody+there%3F" });
    expect(answer).toEqual({ status: 200, body: "is anybody there?" });
  });

  test("rejects what is not signed, or not with the secret", async () => {
    const unauthorized = {
      status: 401,
      body: "Unable to validate signature. Has the webhook challenge secret changed?",
    };
    expect(await answerTo({ method: "POST", body: "{}" })).toEqual(unauthorized);
    expect(await send({}, "another secret")).toEqual(unauthorized);
  });

  test("accepts a job of no pipeline, and starts nothing", async () => {
    const name = `Publishing Platform Job SOMETHING ELSE to ${settings.workspace}`;
    expect(await send(jobEnd({ name }))).toEqual({
      status: 200,
      body: `${VALIDATED}, no action taken.`,
    });
  });

  test.each(Object.entries(settings.stateMachineArns))(
    "may start the state machine of %s, which exists and is not EXPRESS",
    async (_, arn) => {
      // Step Functions refuses to list the executions of an EXPRESS state machine.
      await stepFunctions.listExecutions({ stateMachineArn: arn, maxResults: 1 });
      const { EvaluationResults } = await new IAM().simulatePrincipalPolicy({
        PolicySourceArn: Resource.Deployment.webhookRole,
        ActionNames: ["states:StartExecution"],
        ResourceArns: [arn],
      });
      expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(["allowed"]);
    },
  );
});

/** Before any export, so that a pipeline finds only the test's export. */
const DAY = "2000-01-01";
const JOB_ID = "12345678";

/** A pipeline loads a small export within minutes. */
const PATIENCE = 15 * 60_000;

describe.runIf(starts.length > 0)(`stage ${stage} starts`, () => {
  test.concurrent.for(starts)(
    "the $pipeline pipeline once, by $name, and it succeeds",
    { timeout: PATIENCE },
    async (sample, { expect }) => {
      if (!exports || !sample.testExport) return startOnce(sample, expect);
      const { key, xml } = sample.testExport;
      const word = environmentWord(settings.workspace);
      const path = exports + key({ day: DAY.replaceAll("-", ""), id: JOB_ID, word });
      return withExport({ path, xml }, () => startOnce(sample, expect));
    },
  );

  /** @param expect of the test: the global one can't poll in tests that run at the same time */
  async function startOnce({ pipeline, event }: SampleEvent, expect: ExpectStatic) {
    // It ended at a moment that no other run of this test had.
    const endTime = `${DAY}${new Date().toISOString().slice(10)}`;
    const webhook = { ...event({ id: JOB_ID, endTime }), rename: TEST_RENAME };
    const start = decide(v.parse(Webhook, webhook), settings);
    if (start.kind !== "start") throw new Error(`The event starts nothing: ${start.stoppedBy}`);

    const initiated = (how: string) => ({
      status: 200,
      body: `${VALIDATED}, ${pipeline} pipeline ${how}.`,
    });
    expect(await send(webhook)).toEqual(initiated("initiated"));
    const arn = settings.stateMachineArns[start.pipeline] ?? "";
    const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${start.executionName}`;
    const execution = () => stepFunctions.describeExecution({ executionArn });
    await expect
      .poll(async () => (await execution()).status, { timeout: PATIENCE, interval: 1000 })
      .not.toBe("RUNNING");
    const { status, input = "null" } = await execution();
    expect({ status, input: JSON.parse(input) }).toEqual({
      status: "SUCCEEDED",
      input: start.input,
    });
    // The first request may have been repeated. While the execution runs, it may be this request's
    // own.
    expect(await send(webhook)).toEqual(initiated("already initiated"));
  }
});

/** A file in S3. */
interface Upload {
  /** Bucket and key, with a slash between them. */
  path: string;
  /** Its content, or the content of the archive if it is a `.tar.gz`. */
  xml: string;
}

/** Puts an export into S3 while `use` runs. */
async function withExport<Result>(
  { path, xml }: Upload,
  use: () => Promise<Result>,
): Promise<Result> {
  const slash = path.indexOf("/");
  const object = { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
  const s3 = new S3();
  const Body = path.endsWith(".tar.gz") ? await archive(xml) : xml;
  await s3.putObject({ ...object, Body });
  try {
    return await use();
  } finally {
    await s3.deleteObject(object);
  }
}

/** A `.tar.gz` with one XML file, as Alma publishes. */
async function archive(xml: string): Promise<Uint8Array> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "almahook-export-"));
  await writeFile(join(folder.path, "export.xml"), xml);
  await promisify(execFile)("tar", ["-czf", "export.tar.gz", "export.xml"], { cwd: folder.path });
  return await readFile(join(folder.path, "export.tar.gz"));
}
