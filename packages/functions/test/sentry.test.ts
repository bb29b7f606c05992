import { hostname } from "node:os";
import { SIGNATURE_HEADER } from "@almahook/alma/signature";
import { decide } from "@almahook/pipelines/decide";
import { countersOf } from "@almahook/pipelines/pipeline";
import { SECRET, signed, startingEvent } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/declared";
import { type EnvelopeServer, startEnvelopeServer } from "@almahook/testing/envelope-server";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { AWS, answerJson, type Server, startServer } from "@almahook/testing/start-server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { TEST_HEADER } from "../src/log-line.ts";
import { variables } from "./environment.ts";

const loaded = vi.hoisted(() => ({ sentry: false }));
vi.mock("@sentry/core", (importOriginal) => {
  loaded.sentry = true;
  return importOriginal();
});

/** Milliseconds that a report may take on a busy machine. */
const PATIENT_SENTRY_BUDGET = 5000;
vi.mock("../src/time-budget.ts", async (importOriginal) => ({
  ...(await importOriginal<typeof import("../src/time-budget.ts")>()),
  SENTRY_BUDGET: PATIENT_SENTRY_BUDGET,
}));

let stepFunctions: Server;
let sentry: EnvelopeServer;
const written: string[] = [];

beforeAll(async () => {
  // Loaded at its first use, it would take a part of the time that an answer waits for Sentry.
  await fetch("data:,");
  stepFunctions = await startServer(({ url }, response) => {
    if (url === "/hangs/") return;
    answerJson(response, 400, { __type: "AccessDeniedException", message: "No." });
  });
});
afterAll(() => stepFunctions.close());

beforeEach(async () => {
  sentry = await startEnvelopeServer();
  vi.resetModules();
  loaded.sentry = false;
  written.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await sentry.close();
  for (const word of PRIVATE) expect(sentry.received.join(), word).not.toContain(word);
});

/** The handler, with a Step Functions that fails. */
async function loadHandler(failure: "hangs" | "refuses", SENTRY_DSN: string | undefined) {
  for (const [name, value] of Object.entries(AWS)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_PROFILE", undefined);
  const { createHandler } = await import("../src/webhook-handler.ts");
  return createHandler(
    { ...variables, SENTRY_DSN, AWS_ENDPOINT_URL_SFN: `${stepFunctions.url}/${failure}` },
    (line) => written.push(line),
    // The time that it takes to load the AWS SDK does not count.
    { monotonic: () => 0, wall: Date.now },
  );
}

const [pipeline] = settings.pipelines;
const [counterType] = countersOf(pipeline);
const sample = startingEvent(settings);
const start = decide(sample, settings);

/** The job's end, with somebody who submitted it. */
const jobEnd = (fields: object = {}) => {
  const submitted_by = { value: "u1", desc: "Some Person" };
  return JSON.stringify({
    ...sample,
    job_instance: { ...sample.job_instance, submitted_by, ...fields },
  });
};

/** Alma's request with a body, as the function URL passes it on. */
function sent(text: string, more: Record<string, string> = {}) {
  const { headers, ...request } = signed(text);
  const all = { ...headers, "User-Agent": "an-agent", ...more };
  return functionUrlEvent({ ...request, path: "/a-path?a=query", headers: all });
}
const event = sent(jobEnd());

/** What nobody but the service is to know. */
const PRIVATE = [
  SECRET,
  "another secret",
  signed(jobEnd()).headers[SIGNATURE_HEADER],
  "Some Person",
  "submitted_by",
  "label.new.records",
  "203.0.113.7",
  "an-agent",
  "a=query",
  "abcdefghij.lambda-url",
  hostname(),
];

test("a start that failed is reported before the answer, with its pipeline and job, and no more", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  const { statusCode } = await handler(event, { awsRequestId: "a-request" });
  expect([statusCode, loaded.sentry]).toEqual([500, true]);
  expect(sentry.events).toEqual([
    {
      type: "event",
      envelope: expect.stringMatching(/^[0-9a-f]{32}$/),
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      timestamp: expect.any(Number),
      platform: "node",
      level: "error",
      environment: settings.workspace,
      message: `The ${pipeline.name} pipeline could not be started: AccessDeniedException: No.`,
      fingerprint: ["start", pipeline.name, "AccessDeniedException"],
      tags: {
        reason: "refused",
        pipeline: pipeline.name,
        jobId: "12345678",
        executionName: start.kind === "start" && start.executionName,
        requestId: "a-request",
      },
      contexts: { trace: expect.any(Object) },
    },
  ]);
});

const unusable = (
  reason: string,
  detail: string,
  job: { pipeline?: string; jobId?: string } = {},
) => ({
  message: `An event could not be used, and Alma will not send it again: ${detail}`,
  fingerprint: ["unusable", reason, String(job.pipeline)],
  tags: { reason, requestId: "a-request", ...job },
});

test.each<[string, string, number, object]>([
  [
    "of a pipeline's job, with a count that is not a number",
    jobEnd({ counter: [{ type: { value: counterType }, value: "1,234 Some Person" }] }),
    422,
    unusable("shape", "job_instance.counter.0.value must be a whole number", {
      pipeline: pipeline.name,
      jobId: "12345678",
    }),
  ],
  [
    "that is not JSON",
    '{"desc": "Some Person", }',
    400,
    unusable(
      "json",
      "Expected double-quoted property name in JSON at position 24 (line 1 column 25)",
    ),
  ],
  ["in XML", "<x>Some Person</x>", 415, unusable("xml", "xml")],
])(
  "an event %s is reported, with why it could not be used, and no more",
  async (_, body, status, report) => {
    const handler = await loadHandler("refuses", sentry.dsn);
    const { statusCode } = await handler(sent(body), { awsRequestId: "a-request" });
    expect(statusCode).toBe(status);
    expect(sentry.events).toMatchObject([{ level: "error", ...report }]);
  },
);

test("what is unforeseen is reported with its stack", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  const headers = {
    get [SIGNATURE_HEADER.toLowerCase()](): string {
      throw new TypeError("Nobody thought of this");
    },
  };
  const { statusCode } = await handler({ ...event, headers }, { awsRequestId: "a-request" });
  expect(statusCode).toBe(500);
  const filename = expect.stringContaining("function-url.ts");
  const frames = expect.arrayContaining([expect.objectContaining({ filename })]);
  expect(sentry.events).toMatchObject([
    {
      environment: settings.workspace,
      level: "error",
      tags: { reason: "exception", requestId: "a-request" },
      exception: {
        values: [{ type: "TypeError", value: "Nobody thought of this", stacktrace: { frames } }],
      },
    },
  ]);
});

test("each of several failures is reported once", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  for (let time = 0; time < 3; time += 1) await handler(event);
  expect(sentry.events).toHaveLength(3);
});

test("a Sentry and a Step Functions that hang cost no answer", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const handler = await loadHandler("hangs", sentry.dsn);
  sentry.hang();
  const { statusCode } = await handler(event);
  expect(statusCode).toBe(503);
  expect(timeout.mock.calls).toEqual([[PATIENT_SENTRY_BUDGET]]);
  expect(sentry.received).toHaveLength(1);
});

test("a Sentry that is not there costs no answer", async () => {
  const handler = await loadHandler("refuses", "http://akey@127.0.0.1:1/17");
  const { statusCode } = await handler(event);
  expect(statusCode).toBe(500);
  expect(written).toHaveLength(1);
});

test("what is no trouble, or a deployment's own test, loads nothing of Sentry", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  const statuses = [
    await handler({ ...event, body: "{}" }),
    await handler(sent(jobEnd({ status: { value: "COMPLETED_FAILED" } }))),
    await handler(sent("{", { [TEST_HEADER]: "1" })),
    await handler(sent(jobEnd(), { [TEST_HEADER]: "1" })),
    await handler({
      ...event,
      requestContext: { ...event.requestContext, http: { method: "PUT" } },
    }),
  ].map(({ statusCode }) => statusCode);
  expect(statuses).toEqual([401, 200, 400, 500, 405]);
  expect([loaded.sentry, sentry.received]).toEqual([false, []]);
});

test.each([undefined, "", " "])("with SENTRY_DSN %j nothing of Sentry is loaded", async (dsn) => {
  const handler = await loadHandler("refuses", dsn);
  await handler(event);
  expect(loaded.sentry).toBe(false);
});
