import { contractOf, event, type Row, SECRET, startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { type RequestFacts, TEST_HEADER } from "../src/log-line.ts";
import type { StartExecution, StartResult } from "../src/start-execution.ts";

const { rows, starts } = contractOf(invented);

/** An event that starts a pipeline, and the pipeline. */
const starting = (fields: object = {}) => event(startingEvent(invented, fields));
const [{ name: PIPELINE }] = invented.pipelines;
const { MAPS } = invented.jobNames;

const CONTENT_TYPES = [
  undefined,
  "application/json",
  "application/xml",
  "text/html; charset=x",
  "multipart/form-data",
];

/** The app, with what it starts and logs. The clock goes on by 5 ms at each look. */
function createService(
  result: StartResult | Error = { kind: "started", executionArn: "arn:e" },
  { observeOnly = false } = {},
) {
  const started: Parameters<StartExecution>[] = [];
  const lines: RequestFacts[] = [];
  const errors: (Error | undefined)[] = [];
  let time = 0;
  const app = createApp({
    secrets: { current: SECRET },
    settings: { ...invented, observeOnly },
    start: async (...call) => {
      started.push(call);
      if (result instanceof Error) throw result;
      return result;
    },
    log(line, error) {
      lines.push(line);
      errors.push(error);
    },
    monotonic: () => {
      time += 5;
      return time;
    },
  });
  const send = async (
    { path = "/", body, headers, ...init }: Row["request"],
    contentType?: string,
  ) =>
    app.request(path, {
      ...init,
      headers: { ...headers, ...(contentType && { "Content-Type": contentType }) },
      ...(body !== undefined && { body: Buffer.from(body) }),
    });
  return { send, started, lines, errors };
}

const inApp = rows.filter(({ request }) => request.method !== "TRACE"); // `Request` forbids it

describe.each(CONTENT_TYPES)("with the Content-Type %s", (contentType) => {
  test.each(inApp)("$name → $status", async ({ request, status, body, headers, log }) => {
    const { send, started, lines } = createService();
    const response = await send(request, contentType);
    expect(await response.text()).toBe(body);
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      ...headers,
    });
    expect(started).toEqual([]);
    const [{ event, ...line } = {}] = lines;
    expect(line).toEqual({ ...log, status, milliseconds: 5 });
    expect(Boolean(event)).toBe(Boolean(log.pipeline));
    expect(lines).toHaveLength(1);
  });

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
  for (const { pipeline, request, name } of starts) {
    const { send, started, lines } = createService(undefined, { observeOnly: true });
    const response = await send(request);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      `Webhook POST request received and validated, ${pipeline} pipeline not initiated because this environment only observes.`,
    );
    expect(started).toEqual([]);
    expect(lines).toMatchObject([
      {
        outcome: "observed",
        reason: "observe-only",
        pipeline,
        records: 42,
        executionName: name,
        event: expect.any(Object),
      },
    ]);
    expect(lines[0]).not.toHaveProperty("executionArn");
  }
});

test("an environment that only observes answers everything else as usual", async () => {
  for (const { request, status, body } of inApp) {
    const response = await createService(undefined, { observeOnly: true }).send(request);
    expect([response.status, await response.text()]).toEqual([status, body]);
  }
});

describe("the result of a start", () => {
  const request = starting();
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

  test("the event of a log line, sent again, starts the same, with every result", async () => {
    for (const result of [
      { kind: "failed", retry: true, error: "…" },
      { kind: "started", executionArn: "arn:e" },
    ] as const) {
      for (const { request, name, input } of starts) {
        const first = createService(result);
        await first.send(request);
        const again = createService();
        await again.send(event(first.lines[0]?.event));
        expect(again.started).toMatchObject([[{ executionName: name, input }, 5]]);
      }
    }
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

test("no log line has the secret, a signature or anything about a person", async () => {
  const request = starting({ submitted_by: { value: "u123", desc: "A Person" } });
  for (const result of [
    { kind: "started", executionArn: "arn:e" },
    { kind: "failed", retry: true, error: "…" },
  ] as const) {
    const { send, lines } = createService(result);
    await send(request);
    const text = JSON.stringify(lines);
    expect(text).toContain(MAPS);
    for (const absent of [SECRET, ...Object.values(request.headers ?? {}), "A Person", "u123"]) {
      expect(text).not.toContain(absent);
    }
  }
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
