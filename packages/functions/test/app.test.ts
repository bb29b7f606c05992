import { contractOf, event, startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { describe, expect, test } from "vitest";
import { TEST_HEADER } from "../src/log-line.ts";
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

describe.each(CONTENT_TYPES)("with the Content-Type %s", (contentType) => {
  test.each(starts)("starts $name", async ({ pipeline, request, name, input, log }) => {
    const { send, started, lines } = createService();
    const response = await send(request, contentType);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      `Webhook POST request received and validated, ${pipeline} pipeline initiated.`,
    );
    expect(started).toEqual([
      [expect.objectContaining({ pipeline, executionName: name, input }), 5],
    ]);
    expect(lines).toEqual([
      {
        outcome: "started",
        reason: "started",
        signedBy: "current",
        ...log,
        executionName: name,
        executionArn: "arn:e",
        event: expect.any(Object),
        status: 200,
        milliseconds: 5,
      },
    ]);
  });
});

test("an environment that only observes starts nothing, and logs what it would have started", async () => {
  for (const { pipeline, request, name, log } of starts) {
    const { send, started, lines } = createService(undefined, { observeOnly: true });
    const response = await send(request);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      `Webhook POST request received and validated, ${pipeline} pipeline not initiated because this environment only observes.`,
    );
    expect(started).toEqual([]);
    const observed = { outcome: "observed", reason: "observe-only", ...log, executionName: name };
    expect(lines).toEqual([
      {
        ...observed,
        event: expect.any(Object),
        signedBy: "current",
        status: 200,
        milliseconds: 5,
      },
    ]);
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

describe("the result of a start", () => {
  const request = event(startingEvent(invented));
  const failure = `Webhook POST request received and validated, but the ${PIPELINE} pipeline could not be started.`;

  test("a duplicate is said to be already initiated", async () => {
    const { send, lines } = createService({ kind: "duplicate", executionArn: "arn:e" });
    const response = await send(request);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      `Webhook POST request received and validated, ${PIPELINE} pipeline already initiated.`,
    );
    expect(lines).toMatchObject([{ outcome: "duplicate", executionArn: "arn:e" }]);
  });

  test.each([
    { retry: true, status: 503, reason: "unavailable", retryAfter: "60" },
    { retry: false, status: 500, reason: "refused", retryAfter: null },
  ])("a failure ($reason) is answered $status", async ({ retry, status, reason, retryAfter }) => {
    const { send, lines } = createService({ kind: "failed", retry, error: "Name: the message" });
    const response = await send(request);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(failure);
    expect(response.headers.get("Retry-After")).toBe(retryAfter);
    expect(lines).toMatchObject([
      { outcome: "failed", reason, alarm: "failed", detail: "Name: the message" },
    ]);
  });
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
      detail: expect.stringContaining("secret internals"),
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
