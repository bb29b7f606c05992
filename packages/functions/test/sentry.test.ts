import { hostname } from "node:os";
import { publishingJobEnd } from "@almahook/alma/samples";
import { jobNames, LIMIT, SECRET, signed } from "@almahook/testing/contract";
import { type EnvelopeServer, startEnvelopeServer } from "@almahook/testing/envelope-server";
import {
  type Answer,
  answerJson,
  type FaultyServer,
  startFaultyServer,
} from "@almahook/testing/faulty-server";
import { environment } from "@almahook/testing/function-environment";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { FunctionUrlEvent } from "../src/function-url.ts";

const loaded = vi.hoisted(() => ({ sentry: false }));
vi.mock("@sentry/core", (importOriginal) => {
  loaded.sentry = true;
  return importOriginal();
});

let stepFunctions: FaultyServer;
let sentry: EnvelopeServer;
const written: string[] = [];
const unhandled: unknown[] = [];
const collect = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", collect);
  const refuse: Answer = (response) =>
    answerJson(response, 400, { __type: "AccessDeniedException", message: "No." });
  stepFunctions = await startFaultyServer(
    new Map<string, Answer>([
      ["hangs", () => {}],
      ["refuses", refuse],
    ]),
  );
});
afterAll(async () => {
  await stepFunctions.close();
  process.off("unhandledRejection", collect);
});

beforeEach(async () => {
  sentry = await startEnvelopeServer();
  vi.resetModules();
  loaded.sentry = false;
  written.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await sentry.close();
  expect(unhandled).toEqual([]);
});

/** The handler, with a Step Functions that fails. */
async function loadHandler(failure: "hangs" | "refuses", dsn: string | undefined) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv("SENTRY_DSN", dsn);
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", stepFunctions.endpoint(failure));
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "an-id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "another secret");
  vi.stubEnv("AWS_PROFILE", undefined);
  return (await import("../src/webhook-entry.ts")).handler;
}

const sample = publishingJobEnd({ name: jobNames.PPOD, id: "12345678" });
const submitted_by = { value: "u1", desc: "Some Person" };
const { headers, body } = signed(
  JSON.stringify({ ...sample, job_instance: { ...sample.job_instance, submitted_by } }),
);
const event: FunctionUrlEvent = {
  rawPath: "/a-path",
  rawQueryString: "a=query",
  headers: Object.fromEntries(
    Object.entries({ ...headers, "X-Forwarded-For": "203.0.113.7", "User-Agent": "an-agent" }).map(
      ([name, value]) => [name.toLowerCase(), value],
    ),
  ),
  requestContext: { domainName: "abc.lambda-url.us-east-1.on.aws", http: { method: "POST" } },
  body,
  isBase64Encoded: false,
};

/** What nobody but the service is to know. */
const PRIVATE = [
  SECRET,
  "another secret",
  Object.values(headers)[0] ?? "",
  "Some Person",
  "submitted_by",
  "label.new.records",
  "203.0.113.7",
  "an-agent",
  "a=query",
  "abc.lambda-url",
  hostname(),
];

test("a start that failed is told before the answer, with its pipeline and job, and no more", async () => {
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
      environment: "dev",
      message: "The PPOD pipeline could not be started: AccessDeniedException: No.",
      fingerprint: ["start", "PPOD", "AccessDeniedException"],
      tags: {
        reason: "refused",
        pipeline: "PPOD",
        jobId: "12345678",
        executionName: "ppod-upload-2022-05-01T14-55-14-894Z-12345678",
        requestId: "a-request",
      },
      contexts: { trace: expect.any(Object) },
    },
  ]);
  for (const word of PRIVATE) expect(sentry.received.join(), word).not.toContain(word);
});

test("what is unforeseen is told with its stack", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  const broken = new Proxy<Record<string, string>>(
    {},
    {
      get() {
        throw new TypeError("Nobody thought of this");
      },
    },
  );
  const { statusCode } = await handler({ ...event, headers: broken }, { awsRequestId: "r" });
  expect(statusCode).toBe(500);
  expect(sentry.events).toMatchObject([
    {
      environment: "dev",
      level: "error",
      tags: { reason: "exception", requestId: "r" },
      exception: {
        values: [
          {
            type: "TypeError",
            value: "Nobody thought of this",
            stacktrace: {
              frames: expect.arrayContaining([
                expect.objectContaining({ filename: expect.stringContaining("function-url.ts") }),
              ]),
            },
          },
        ],
      },
    },
  ]);
  for (const word of PRIVATE) expect(sentry.received.join(), word).not.toContain(word);
});

test("each of several failures is told", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  for (let time = 0; time < 3; time += 1) await handler(event);
  expect(sentry.events).toHaveLength(3);
});

test("a Sentry and a Step Functions that hang cost no answer its 5 seconds", async () => {
  const handler = await loadHandler("hangs", sentry.dsn);
  sentry.hang(true);
  const begun = performance.now();
  const { statusCode } = await handler(event);
  expect(statusCode).toBe(503);
  expect(performance.now() - begun).toBeLessThan(LIMIT);
  expect(sentry.received).toHaveLength(1);
});

test("a Sentry that is not there costs no answer", async () => {
  const handler = await loadHandler("refuses", "http://akey@127.0.0.1:1/17");
  const { statusCode } = await handler(event);
  expect(statusCode).toBe(500);
  expect(written).toHaveLength(1);
});

test("without a failure nothing is told, and nothing of Sentry is loaded", async () => {
  const handler = await loadHandler("refuses", sentry.dsn);
  const statuses = [
    await handler({ ...event, body: "{}" }),
    await handler({
      ...event,
      requestContext: { ...event.requestContext, http: { method: "PUT" } },
    }),
  ].map(({ statusCode }) => statusCode);
  expect(statuses).toEqual([401, 405]);
  expect([loaded.sentry, sentry.received]).toEqual([false, []]);
});

test.each([undefined, "", " "])("with SENTRY_DSN %j nothing of Sentry is loaded", async (dsn) => {
  const handler = await loadHandler("refuses", dsn);
  await handler(event);
  expect(loaded.sentry).toBe(false);
});

test.each([
  "sentry.example.org",
  "https://sentry.example.org/17",
  "https://akey@sentry.example.org",
])("the function does not start with the SENTRY_DSN %s", async (dsn) => {
  await expect(loadHandler("refuses", dsn)).rejects.toThrow(
    "The service can't start with these settings: SENTRY_DSN must be a Sentry DSN, as in https://KEY@HOST/PROJECT.",
  );
});
