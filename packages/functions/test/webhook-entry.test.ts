import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { pipelines } from "@almahook/pipelines/registry";
import { rows, SECRET, starts } from "@almahook/testing/contract";
import { startEnvelopeServer } from "@almahook/testing/envelope-server";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { run } from "@almahook/testing/run-command";
import { AWS, answerJson, startServer } from "@almahook/testing/start-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHandler } from "../src/webhook-handler.ts";
import { arn, env, variables } from "./environment.ts";

const NOW = Date.parse("2026-05-01T12:00:00.123Z");

const randomKey = () => randomBytes(32).toString("base64");

/** A handler, and the log lines that it writes. */
function create(more: Record<string, string | undefined> = {}) {
  const written: string[] = [];
  const handler = createHandler({ ...variables, ...more }, (line) => written.push(line), {
    monotonic: () => 0,
    wall: () => NOW,
  });
  return { handler, written };
}

test("every row of the contract holds for the events of a function URL", async () => {
  for (const { name, request, status, body, headers, log } of rows) {
    const { handler, written } = create();
    const result = await handler(functionUrlEvent(request), { awsRequestId: "an-id" });
    const names = Object.entries(result.headers).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    expect({ ...result, headers: Object.fromEntries(names) }, name).toEqual({
      statusCode: status,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "x-content-type-options": "nosniff",
        ...headers,
      },
      body,
      isBase64Encoded: false,
    });
    const [{ event, ...line }, ...others] = written.map((text) => JSON.parse(text));
    expect(line, name).toEqual({
      ...JSON.parse(JSON.stringify(log)),
      status,
      requestId: "an-id",
      timestamp: "2026-05-01T12:00:00.123Z",
      milliseconds: 0,
      level: log.alarm ? "WARN" : "INFO",
    });
    expect([Boolean(event), others], name).toEqual([Boolean(log.pipeline), []]);
  }
});

test.each<[string, object]>([
  ["of a test in Lambda's console", { key1: "value1" }],
  ["without a path", { requestContext: { http: { method: "GET" } }, headers: {} }],
  ["of an API Gateway's first format", { httpMethod: "GET", path: "/", headers: null, body: null }],
  ["with a path without a slash", { ...functionUrlEvent({}), rawPath: "path" }],
  ["with an encoded path", { ...functionUrlEvent({}), rawPath: "/%70ing" }],
  ["with a line break in its path", { ...functionUrlEvent({}), rawPath: "/a\nb" }],
  ["that fetch would not send", functionUrlEvent({ headers: { "X-Name": "→" }, body: "of a GET" })],
  ["with a domain that is none", { ...functionUrlEvent({}), requestContext: { domainName: "/?" } }],
])("an event %s is answered like one with the path /, and logged", async (_, event) => {
  const { handler, written } = create();
  // What Lambda hands over is not typed.
  expect(await Reflect.apply(handler, undefined, [event])).toMatchObject({
    statusCode: 400,
    body: "Malformed request, 'challenge' query parameter required.",
  });
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { outcome: "rejected", reason: "challenge", status: 400 },
  ]);
});

describe("in a process of its own", () => {
  /** Runs a program with the function's environment. @returns what it printed, line by line */
  async function runAlone(program: string, more: Record<string, string | undefined>) {
    const all = { ...variables, ...AWS, ...more };
    const { stdout } = await run(program, [], all, import.meta.dirname);
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  test("no request of the contract makes Node load fetch or performance, and each start has its own connection", async () => {
    // Over TLS, as in production: for plain HTTP, the AWS SDK loads all of them.
    let calls = 0;
    const connections = new Set<unknown>();
    const { url, certificate, close } = await startServer(({ socket }, response) => {
      calls += 1;
      connections.add(socket);
      answerJson(response, 200, { executionArn: "arn:e", startDate: Date.now() / 1000 });
    }, "https");
    onTestFinished(close);
    const printed = await runAlone("loads-slow-modules.ts", {
      AWS_ENDPOINT_URL_SFN: url,
      NODE_EXTRA_CA_CERTS: certificate,
    });
    expect(printed).toEqual([{ sent: rows.length + starts.length, wrong: [] }]);
    // A kept connection may have died while Lambda had frozen the process.
    expect(connections.size).toBe(calls);
  });

  test("what failed to load for one request is loaded for the next", async () => {
    const sentry = await startEnvelopeServer();
    const stepFunctions = await startServer((_, response) =>
      answerJson(response, 400, { __type: "AccessDeniedException" }),
    );
    const printed = await runAlone("loads-late.ts", {
      SENTRY_DSN: sentry.dsn,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
    });
    await stepFunctions.close();
    expect(printed).toMatchObject([
      {
        status: 500,
        reason: "exception",
        level: "ERROR",
        detail: expect.stringContaining("EMFILE"),
      },
      { level: "WARN", message: expect.stringMatching(/^Reporting to Sentry failed: .*EMFILE/) },
      // No other line says that reporting failed. Whether Sentry answers in time is its own affair.
      { outcome: "failed", reason: "refused", level: "ERROR" },
    ]);
    await sentry.close();
  });
});

test("settings that can't work are warned of once, at start", () => {
  const [pipeline] = pipelines;
  const { written } = create({ [pipeline.jobNameSetting]: undefined });
  expect(written.map((line) => JSON.parse(line))).toEqual([
    {
      timestamp: "2026-05-01T12:00:00.123Z",
      level: "WARN",
      message: `The ${pipeline.name} pipeline is off: ${pipeline.jobNameSetting} is not set.`,
    },
  ]);
});

test("the module does not load without its settings, and one error names them all", async () => {
  const [linked, ...others] = pipelines;
  const problems = [
    "WORKSPACE is not set",
    "the secret AlmaChallengeSecret is not set",
    "OBSERVE_ONLY must be true, or not set",
    `${linked.stateMachine.setting} must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME`,
    ...others.map(({ stateMachine }) => `${stateMachine.setting} is not set`),
  ];
  const { WORKSPACE, ...jobNames } = env;
  const links = { [linked.stateMachine.link]: { arn: arn("ppod:1") } };
  const given = { ...jobNames, OBSERVE_ONLY: "no", SST_RESOURCES_JSON: JSON.stringify(links) };
  const sources = join(import.meta.dirname, "../src");
  expect(await run("webhook-entry.ts", [], given, sources)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: expect.stringContaining(
      `SettingsError: The service can't start with these settings: ${problems.join("; ")}.`,
    ),
  });
});

test.each([
  ["a variable that is not JSON", { SST_RESOURCE_AlmaChallengeSecret: SECRET }, "not JSON"],
  ["no file", { SST_KEY: randomKey(), SST_KEY_FILE: "no-such-file.enc" }, "ENOENT"],
  [
    "a file that the key does not decrypt",
    { SST_KEY: randomKey(), SST_KEY_FILE: import.meta.filename },
    "not decrypted",
  ],
])("links in %s are an error that says so, without a secret", (_, broken, kind) => {
  expect(() => create(broken)).toThrow(
    new Error(
      `The linked resources can't be read (${kind}): the file SST_KEY_FILE, its SST_KEY or a variable SST_RESOURCE_… is not as SST wrote it. Deploy the stage again.`,
    ),
  );
});
