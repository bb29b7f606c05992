import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { json } from "node:stream/consumers";
import { publishingJobEnd } from "@almahook/alma/samples";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { evaluateStage, SECRETS } from "@almahook/testing/evaluate-stage";
import { listen } from "@almahook/testing/listen";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleSizes } from "../src/bundle-sizes.ts";
import { resourcesOf } from "../src/deployment.ts";

const deployment = await evaluateStage("alice", { env: {} });
const [lambda] = resourcesOf(deployment, "aws:lambda/function:Function");
const { handler, environment } = Object(lambda?.inputs);

/** A folder as Lambda unpacks it: the bundle, and nothing around it. */
const folder = mkdtempSync(join(tmpdir(), "almahook-bundle-"));
cpSync(join(deployment.work, "artifacts/Webhook-src"), folder, { recursive: true });

/** What Step Functions was asked to start. */
const started: unknown[] = [];
const stepFunctions = createServer(async (request, response) => {
  started.push(await json(request));
  response.setHeader("content-type", "application/x-amz-json-1.0");
  const startDate = Date.now() / 1000 + 1;
  response.end(JSON.stringify({ executionArn: "arn:aws:states:execution", startDate }));
});

let port: number;
beforeAll(async () => {
  port = await listen(stepFunctions);
});
afterAll(() => {
  stepFunctions.close();
  rmSync(folder, { recursive: true });
});

/** Sends events to the bundle's handler in a process with the function's environment only. */
async function invoke(...events: object[]) {
  const [file, exported] = handler.split(".");
  const script = `
    import { ${exported} as handler } from "./${file}.mjs";
    const answers = [];
    for (const event of JSON.parse(process.argv[1])) answers.push(await handler(event));
    process.send(answers);
  `;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "--eval", script, JSON.stringify(events)],
    {
      cwd: folder,
      env: {
        ...environment.variables,
        AWS_LAMBDA_FUNCTION_NAME: "webhook",
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "example",
        AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${port}`,
      },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
  const [answers] = await once(child, "message");
  return answers;
}

const request = (method: string, rest: object) => ({
  version: "2.0",
  rawPath: "/",
  rawQueryString: "",
  headers: {},
  requestContext: { http: { method, path: "/" }, requestId: "1" },
  isBase64Encoded: false,
  ...rest,
});

function signed(webhook: object, secret: string) {
  const body = JSON.stringify(webhook);
  const headers = {
    "content-type": "application/json",
    [SIGNATURE_HEADER.toLowerCase()]: sign(body, secret),
  };
  return request("POST", { body, headers });
}

test("the bundle has no packages to fall back on", () => {
  for (let parent = folder; parent !== dirname(parent); parent = dirname(parent)) {
    expect(existsSync(join(parent, "node_modules"))).toBe(false);
  }
});

test("the bundle answers a challenge, and starts a pipeline through its links", async () => {
  const webhook = publishingJobEnd({ name: environment.variables.ALMA_POD_EXPORT_JOB_NAME });
  const answers = await invoke(
    request("GET", { rawQueryString: "challenge=abc" }),
    signed(webhook, SECRETS.AlmaChallengeSecret),
    signed(webhook, SECRETS.AlmaPreviousChallengeSecret),
    signed(webhook, "another secret"),
  );
  const initiated = {
    statusCode: 200,
    body: "Webhook POST request received and validated, PPOD pipeline initiated.",
  };
  expect(answers).toMatchObject([
    { statusCode: 200, body: "abc" },
    initiated,
    initiated,
    { statusCode: 401 },
  ]);
  const start = {
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:almahook-alice-ppod",
    name: "ppod-upload-2022-05-01T14-55-14-894Z-1108569450000121",
    input: '{"filename-prefix":"exlibris/pod/POD_ALMA_EXPORT_20220501"}',
  };
  expect(started).toEqual([start, start]);
});

test("the bundle is minified, and loads the AWS SDK only to start a pipeline", () => {
  const { start, all } = bundleSizes(deployment.work, "Webhook");
  expect(start).toBeLessThan(75_000);
  expect(all).toBeGreaterThan(start * 3);
});
