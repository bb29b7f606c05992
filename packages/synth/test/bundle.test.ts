import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { json } from "node:stream/consumers";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { serve } from "@almahook/local/serve";
import { decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { sampleWebhook } from "@almahook/pipelines/sample-events";
import { signed } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/declared";
import { evaluateStage, JOB_NAMES, SECRETS } from "@almahook/testing/evaluate-stage";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { runProgram } from "@almahook/testing/run-command";
import { AWS, answerJson, startServer } from "@almahook/testing/start-server";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { functionOf } from "../src/deployment.ts";
import { bundleSizes } from "../src/function-bundle.ts";

const deployment = await evaluateStage(ENVIRONMENTS[0].stage, {
  env: { ...JOB_NAMES, ALMA_API_URL: "https://api-na.hosted.exlibrisgroup.com" },
});

/** A function, and a folder as Lambda unpacks it: the bundle, and nothing around it. */
function unpack(name: string) {
  const folder = mkdtempSync(join(tmpdir(), "almahook-bundle-"));
  cpSync(join(deployment.work, `artifacts/${name}-src`), folder, { recursive: true });
  const { handler, environment } = functionOf(deployment, name);
  return { folder, handler, variables: environment.variables };
}
const webhook = unpack("Webhook");
const check = unpack("CheckHandler");

/** What Step Functions was asked to do. It starts what it is asked to, and lists nothing. */
const asked: unknown[] = [];
const { url, close } = await startServer(async (request, response) => {
  asked.push(await json(request));
  const startDate = Date.now() / 1000 + 1;
  answerJson(response, 200, {
    executionArn: "arn:aws:states:execution",
    startDate,
    executions: [],
  });
});

beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await close();
  for (const { folder } of [webhook, check]) rmSync(folder, { recursive: true });
});

/** Sends events to the bundle's handler in a process with the function's environment only. */
async function invoke(
  { folder, handler, variables }: ReturnType<typeof unpack>,
  events: object[],
  env: Record<string, string> = {},
) {
  const [file, exported] = handler.split(".");
  const script = `
    import { ${exported} as handler } from "./${file}.mjs";
    const answers = [];
    for (const event of JSON.parse(process.argv[1])) answers.push(await handler(event));
    process.stderr.write(JSON.stringify(answers));
  `;
  const { stdout, stderr } = await runProgram(
    process.execPath,
    ["--input-type=module", "--eval", script, JSON.stringify(events)],
    {
      cwd: folder,
      env: {
        ...variables,
        AWS_LAMBDA_FUNCTION_NAME: "webhook",
        ...AWS,
        AWS_ENDPOINT_URL_SFN: url,
        ...env,
      },
    },
  );
  return { answers: JSON.parse(stderr), lines: stdout.trim().split("\n") };
}

const [pipeline] = pipelines;
const { arn: stateMachineArn } = Object(
  deployment.resources.find(({ name }) => name === `${pipeline.stateMachine.link}LinkRef`)?.inputs
    .properties,
);

/** The end of a job that starts the first pipeline, of those whose names the stage is given. */
const jobEnd = (endTime = "2022-05-01T14:55:14.894Z") =>
  Object(sampleWebhook(pipeline.samples[0].name, settings, { id: "1108569450000121", endTime }));

test.each([webhook, check])("the bundle has no packages to fall back on", ({ folder }) => {
  for (let parent = folder; parent !== dirname(parent); parent = dirname(parent)) {
    expect(existsSync(join(parent, "node_modules"))).toBe(false);
  }
});

test("the webhook's bundle answers a challenge, and starts a pipeline through its links", async () => {
  const event = jobEnd();
  const start = decide(event, settings);
  const signedWith = (secret: string) => functionUrlEvent(signed(JSON.stringify(event), secret));
  const { answers, lines } = await invoke(webhook, [
    functionUrlEvent({ path: "/?challenge=abc" }),
    signedWith(SECRETS.AlmaChallengeSecret),
    signedWith(SECRETS.AlmaPreviousChallengeSecret),
    signedWith("another secret"),
  ]);
  const initiated = {
    statusCode: 200,
    body: `Webhook POST request received and validated, ${pipeline.name} pipeline initiated.`,
  };
  expect(answers).toMatchObject([
    { statusCode: 200, body: "abc" },
    initiated,
    initiated,
    { statusCode: 401 },
  ]);
  const signedBy = lines.flatMap((line) => JSON.parse(line).signedBy ?? []);
  expect(signedBy).toEqual(["current", "previous"]);
  const started = {
    stateMachineArn,
    name: start.kind === "start" && start.executionName,
    input: start.kind === "start" && JSON.stringify(start.input),
  };
  // A start that takes long is asked for a second time.
  expect(asked.length).toBeGreaterThanOrEqual(2);
  for (const each of asked) expect(each).toEqual(started);
});

test("the check's bundle finds a missed export through its links", async () => {
  const alma = createAlmaJobs(SECRETS.AlmaApiKey, Object.values(settings.jobNames));
  const endTime = new Date(Date.now() - 20 * 3_600_000).toISOString();
  const event = jobEnd(endTime);
  alma.add(JSON.stringify(event));
  const api = await serve(alma.fetch, 0);
  onTestFinished(api.close);
  const { lines } = await invoke(check, [{}], { ALMA_API_URL: api.url });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { outcome: "missed", pipeline: pipeline.name, jobName: event.job_instance.name, records: 42 },
    { outcome: "checked", exports: 1, missed: 1 },
  ]);
  expect(asked).toHaveLength(pipelines.length);
  expect(asked).toContainEqual({ stateMachineArn, maxResults: 1000 });
});

test("the bundle is minified, and loads the AWS SDK only to start a pipeline", () => {
  const { start, all } = bundleSizes(join(deployment.work, "artifacts/Webhook-src"));
  expect(start).toBeLessThan(75_000);
  expect(all).toBeGreaterThan(start * 3);
});
