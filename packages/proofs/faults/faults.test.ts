import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { LogLine } from "@almahook/functions/log-line";
import { starts } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { startServer } from "@almahook/testing/start-server";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IS_LONG } from "../runs.ts";
import { buildService, variablesFor } from "../speed/bundles.ts";
import { type Fault, faults, OUT_OF_TIME, UNRESOLVED } from "./faults.ts";

const folder = mkdtempSync(join(tmpdir(), "almahook-faults-"));
beforeAll(() => buildService(folder));
afterAll(() => rmSync(folder, { recursive: true }));

test.concurrent.for(faults)("Step Functions: $name → $status", async (fault) => {
  const { result, line, milliseconds } = await tryFault(fault);
  expect({ status: result.statusCode, retryAfter: result.headers["Retry-After"] }).toEqual({
    status: fault.status,
    retryAfter: fault.status === 503 ? "60" : undefined,
  });
  const outcome = fault.status === 200 ? fault.log : "failed";
  const detail = line.detail ?? line.outcome;
  expect({ ...line, detail }).toMatchObject({
    status: fault.status,
    outcome,
    detail: typeof fault.log === "string" ? fault.log : expect.stringMatching(fault.log),
    event: { action: "JOB_END" },
  });
  expect(detail).not.toContain("\n");
  if (IS_LONG) expect(milliseconds).toBeLessThan(ALMA_TIMEOUT - 300);
});

const Answered = v.object({
  result: v.object({
    statusCode: v.number(),
    headers: v.record(v.string(), v.string()),
    body: v.string(),
  }),
  milliseconds: v.number(),
});

/**
 * Sends an event that starts a pipeline to a new process of the function.
 *
 * @returns the answer, its log line, and the milliseconds that it took
 */
async function tryFault({ log, answer, env }: Fault) {
  let attempts = 0;
  const stepFunctions = await startServer((request, response) => {
    attempts += 1;
    const attempt = attempts;
    request.resume().once("end", () => answer(response, attempt));
  });
  const [{ request } = { request: {} }] = starts;
  const worker = new Worker(new URL("./bundle-worker.ts", import.meta.url), {
    workerData: {
      bundle: join(folder, "bundle.mjs"),
      event: functionUrlEvent(request),
      // Calls that end by themselves get enough time. Only those that never end need the time budget.
      isPatient: log !== OUT_OF_TIME,
      unresolved: UNRESOLVED,
    },
    env: { ...variablesFor(stepFunctions.url, folder), ...env },
    stdout: true,
  });
  try {
    const lines = createInterface({ input: worker.stdout });
    const [[message], [line]] = await Promise.all([once(worker, "message"), once(lines, "line")]);
    return { ...v.parse(Answered, message), line: v.parse(LogLine, JSON.parse(line)) };
  } finally {
    await worker.terminate();
    await stepFunctions.close();
  }
}
