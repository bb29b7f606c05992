import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { AWS, AWS_CLIENT } from "@almahook/testing/start-server";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createStart } from "../src/start-execution.ts";
import { SENTRY_BUDGET, START_BUDGET } from "../src/time-budget.ts";

const CLOCKS = { monotonic: () => performance.now(), wall: () => Date.now() };
const executionArn = "arn:aws:states:us-east-1:123456789012:execution:ppod:a-name";
const stateMachineArns = { PPOD: "arn:aws:states:us-east-1:123456789012:stateMachine:ppod" };

describe("by the clock of the service", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** An answer of Step Functions: `after` milliseconds, or never. */
  interface Answer {
    after?: number;
    status?: number;
    body?: object;
  }
  /** @param began milliseconds after the request arrived */
  const execution = (began = 50) => ({ executionArn, startDate: (Date.now() + began) / 1000 });
  const alreadyExists = { __type: "ExecutionAlreadyExists", message: "It does." };

  /**
   * Starts an execution, and lets 10 seconds pass.
   *
   * @param answers to the first request to Step Functions, the second, …; none to further ones
   * @param late milliseconds from the request's arrival to the start
   */
  async function start(answers: Answer[], late = 0) {
    const begun = performance.now();
    const sent: { at: number; name: string; signal?: AbortSignal }[] = [];
    const handle = (
      { body }: HttpRequest,
      { abortSignal: signal }: { abortSignal?: AbortSignal },
    ) =>
      new Promise<{ response: HttpResponse }>((resolve) => {
        const { after, status: statusCode = 200, body: answer } = answers[sent.length] ?? {};
        sent.push({
          at: performance.now() - begun,
          name: JSON.parse(new TextDecoder().decode(body)).name,
          signal,
        });
        if (after === undefined) return;
        const headers = { "content-type": "application/x-amz-json-1.0" };
        const response = { statusCode, headers, body: Buffer.from(JSON.stringify(answer)) };
        setTimeout(() => resolve({ response: new HttpResponse(response) }), after);
      });
    const start = createStart(stateMachineArns, CLOCKS, {
      ...AWS_CLIENT,
      requestHandler: { handle },
    });
    let ended = 0;
    const result = start(
      { pipeline: "PPOD", executionName: "a-name", input: {} },
      begun - late,
    ).finally(() => {
      ended = performance.now() - begun;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent.filter(({ signal }) => !signal?.aborted)).toEqual([]);
    expect(new Set(sent.map(({ name }) => name))).toEqual(new Set(["a-name"]));
    return { ...(await result), ended, sentAt: sent.map(({ at }) => at) };
  }

  const started = { kind: "started", executionArn };
  const duplicate = { kind: "duplicate", executionArn };

  test.each([0, 1100])("an answer after %i ms is a start, with one request", async (after) => {
    const answer = { after, body: execution() };
    expect(await start([answer])).toEqual({ ...started, ended: after, sentAt: [0] });
  });

  test.each([1300, 1500, 2000, 2500, 3200, 3400])(
    "answers after %i ms are a start, with two requests of one name",
    async (after) => {
      const answer = { after, body: execution() };
      expect(await start([answer, answer])).toEqual({
        ...started,
        ended: after,
        sentAt: [0, 1200],
      });
    },
  );

  test("answers that do not come within 3.5 seconds of the request's arrival are given up", async () => {
    const failed = { kind: "failed", retry: true, error: "TimeoutError: No answer in time" };
    const answer = { after: 3600, body: execution() };
    expect(await start([])).toEqual({ ...failed, ended: 3500, sentAt: [0, 1200] });
    expect(await start([answer, answer])).toEqual({ ...failed, ended: 3500, sentAt: [0, 1200] });
    expect(await start([answer], 3000)).toEqual({ ...failed, ended: 500, sentAt: [0] });
  });

  test("the first answer counts, of whichever request", async () => {
    const answer = { after: 10, body: execution() };
    expect(await start([{}, answer])).toMatchObject({ ...started, ended: 1210 });
    expect(await start([{ after: 1500, body: execution() }, {}])).toMatchObject({
      ...started,
      ended: 1500,
    });
  });

  test("an execution that the first request started, and the second finds running, is a start", async () => {
    expect(await start([{}, { after: 10, body: execution(100) }])).toMatchObject(started);
  });

  test("an execution that had ended when the second request came is a duplicate", async () => {
    const answers = [
      { after: 2000, body: execution() },
      { after: 10, status: 400, body: alreadyExists },
    ];
    expect(await start(answers)).toMatchObject({ ...duplicate, ended: 1210 });
  });

  test("an execution that began more than a second before the call is a duplicate", async () => {
    expect(await start([{ after: 10, body: execution(-900) }])).toMatchObject(started);
    expect(await start([{ after: 10, body: execution(-1100) }])).toMatchObject(duplicate);
  });

  test("what passes by itself is waited out while the other request is under way", async () => {
    const limited = { after: 10, status: 400, body: { __type: "ExecutionLimitExceeded" } };
    const late = { after: 3000, body: execution() };
    expect(await start([late, limited])).toMatchObject({ ...started, ended: 3000 });
    expect(await start([{ ...limited, after: 2000 }, limited])).toMatchObject({
      kind: "failed",
      retry: true,
      ended: 2000,
    });
  });

  test("a clock that is set back while Step Functions hangs changes nothing", async () => {
    setTimeout(() => vi.setSystemTime(Date.now() - 3_600_000), 1000);
    expect(await start([])).toMatchObject({ kind: "failed", ended: 3500 });
  });

  test("a refusal is an answer, of whichever request", async () => {
    const refused = { status: 400, body: { __type: "AccessDeniedException", message: "No." } };
    const failed = { kind: "failed", retry: false, error: "AccessDeniedException: No." };
    expect(await start([{ ...refused, after: 10 }])).toMatchObject({ ...failed, ended: 10 });
    expect(await start([{}, { ...refused, after: 10 }])).toMatchObject({ ...failed, ended: 1210 });
  });
});

test("a start reads no file of a home directory", async () => {
  const program = `
    import files from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    files.readFile = async (file) => { console.log("read", file); return ""; };
    syncBuiltinESMExports();
    const { createStart } = await import(${JSON.stringify(import.meta.resolve("../src/start-execution.ts"))});
    const clocks = { monotonic: Date.now, wall: Date.now };
    const requestHandler = {
      handle: async ({ hostname }) => { console.log(hostname); throw new Error(); },
    };
    const start = createStart({ PPOD: "arn" }, clocks, { requestHandler });
    const { kind } = await start({ pipeline: "PPOD", executionName: "a", input: {} }, Date.now());
    console.log(kind);
  `;
  const argv = ["--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env: AWS });
  expect(stdout).toBe("states.us-east-1.amazonaws.com\nfailed\n");
});

/** Milliseconds: far more than a cold start and the way between Alma and Lambda take. */
const COLD_START = 1000;

test("a start and a report to Sentry that take all their time leave Alma its answer in time", () => {
  expect(COLD_START + START_BUDGET + SENTRY_BUDGET).toBeLessThanOrEqual(ALMA_TIMEOUT);
});
