import { contractOf, event, startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { describe, expect, test } from "vitest";
import { initiation } from "../src/answers.ts";
import { TEST_HEADER } from "../src/log-line.ts";
import type { StartResult } from "../src/start-execution.ts";
import { createService } from "./service.ts";

const { rows, starts } = contractOf(invented);

const [{ name: PIPELINE }] = invented.pipelines;
const { MAPS } = invented.jobNames;

const CONTENT_TYPES = [
  undefined,
  "application/json",
  "application/xml",
  "text/html; charset=x",
  "multipart/form-data",
];

const inApp = rows.filter(({ request }) => request.method !== "TRACE"); // `Request` forbids it

const VALIDATED = "Webhook POST request received and validated,";
const LOGGED = { event: expect.any(Object), signedBy: "current", status: 200, milliseconds: 5 };

const executionArn = "arn:e";
const error = "Name: the message";
const notStarted = "but the PIPELINE pipeline could not be started.";
const failed = { outcome: "failed", alarm: "failed", detail: error };

type Result = StartResult | { kind: "observed" };

describe.each<[Result, status: number, sentence: string, log: object]>([
  [
    { kind: "started", executionArn },
    200,
    "PIPELINE pipeline initiated.",
    { outcome: "started", reason: "started", executionArn },
  ],
  [
    { kind: "duplicate", executionArn },
    200,
    "PIPELINE pipeline already initiated.",
    { outcome: "duplicate", reason: "duplicate", executionArn },
  ],
  [{ kind: "failed", retry: true, error }, 503, notStarted, { ...failed, reason: "unavailable" }],
  [{ kind: "failed", retry: false, error }, 500, notStarted, { ...failed, reason: "refused" }],
  [
    { kind: "observed" },
    200,
    "PIPELINE pipeline not initiated because this environment only observes.",
    { outcome: "observed", reason: "observe-only" },
  ],
])("a start with the result %j", (result, status, sentence, facts) => {
  test.each(starts)("is answered for $name", async ({ pipeline, request, name, input, log }) => {
    const observeOnly = result.kind === "observed";
    const { send, started, lines } = observeOnly
      ? createService(undefined, { observeOnly })
      : createService(result);
    const response = await send(request);
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text).toBe(`${VALIDATED} ${sentence.replace("PIPELINE", pipeline)}`);
    expect(initiation(text)).toBe({ started: "now", duplicate: "earlier" }[String(result.kind)]);
    expect(response.headers.get("Retry-After")).toBe(status === 503 ? "60" : null);
    const start = [expect.objectContaining({ pipeline, executionName: name, input }), 5.2];
    expect(started).toEqual(observeOnly ? [] : [start]);
    expect(lines).toEqual([{ ...LOGGED, ...log, ...facts, executionName: name, status }]);
  });
});

test.each(CONTENT_TYPES)("the Content-Type %s changes nothing", async (contentType) => {
  for (const { request, name } of starts) {
    const { send, started } = createService();
    expect((await send(request, contentType)).status).toBe(200);
    expect(started.map(([{ executionName }]) => executionName)).toEqual([name]);
  }
});

test("an environment that only observes answers everything else as usual", async () => {
  for (const { request, status, body, headers, log } of inApp) {
    const { send, lines } = createService(undefined, { observeOnly: true });
    const response = await send(request);
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(Object.fromEntries(response.headers)).toMatchObject({ ...headers });
    const [{ event, ...line } = {}] = lines;
    expect(line).toEqual({ ...log, status, milliseconds: 5 });
  }
});

test("of many issues of an event, the first 20 are listed", async () => {
  const { send, lines } = createService();
  const counter = Array(22).fill({ type: { value: "label.new.records" }, value: "1,234" });
  const response = await send(event(startingEvent(invented, { counter })));
  const issue = (_: unknown, index: number) =>
    `job_instance.counter.${index}.value must be a whole number`;
  const listed = `${Array.from({ length: 20 }, issue).join("; ")}; and 2 more`;
  expect(await response.text()).toContain(`: ${listed}.`);
  expect(lines).toMatchObject([{ reason: "shape", detail: listed }]);
});

test("what an operator added is in the log line", async () => {
  const { send, lines } = createService();
  const failed = startingEvent(invented, { status: { value: "COMPLETED_FAILED" } });
  const response = await send(event({ ...failed, accept: "COMPLETED_FAILED", rename: "again" }));
  expect(response.status).toBe(200);
  expect(lines).toMatchObject([
    {
      outcome: "started",
      jobStatus: "COMPLETED_FAILED",
      renamed: "again",
      accepted: "COMPLETED_FAILED",
      event: { rename: "again", accept: "COMPLETED_FAILED" },
    },
  ]);
  expect(lines[0]).not.toHaveProperty("counters");
});

test("anything unforeseen is answered 500, without internals, and can be sent again from the log", async () => {
  const unforeseen = new Error("secret internals");
  const { send, lines, errors } = createService(unforeseen);
  const response = await send(event({ ...startingEvent(invented), rename: "x" }));
  expect(response.status).toBe(500);
  expect(await response.text()).toBe(
    "The webhook could not be handled because of an internal error.",
  );
  expect(errors).toEqual([unforeseen]);
  expect(lines).toMatchObject([
    {
      outcome: "failed",
      reason: "exception",
      alarm: "failed",
      detail: unforeseen.stack,
      pipeline: PIPELINE,
      jobId: "12345678",
      executionName: "maps-2022-05-01T14-55-14-894Z-12345678-x",
      renamed: "x",
      event: { rename: "x", job_instance: { id: "12345678", name: MAPS } },
    },
  ]);
});

test("a request of a deployment's own tests is marked in its log line, and sets off no alarm", async () => {
  const { send, lines } = createService({ kind: "failed", retry: true, error: "…" });
  const requests = [...rows, ...starts].map(({ request }) => request);
  for (const request of requests.filter(({ method }) => method !== "TRACE")) {
    await send({ ...request, headers: { ...request.headers, [TEST_HEADER]: "1" } });
  }
  expect(lines.filter(({ test, alarm }) => !test || alarm)).toEqual([]);
  expect(new Set(lines.map(({ outcome }) => outcome))).toContain("failed");
});
