import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { LogLine } from "@almahook/functions/log-line";
import { starts } from "@almahook/testing/contract";
import { type FaultyServer, startFaultyServer } from "@almahook/testing/faulty-server";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IS_LONG } from "../runs.ts";
import { buildService, variablesFor } from "../speed/bundles.ts";
import { type Fault, faults, lateAnswers, OUT_OF_TIME, UNRESOLVED } from "./faults.ts";

const kinds = IS_LONG ? [...faults, ...lateAnswers] : faults;

const folder = mkdtempSync(join(tmpdir(), "almahook-faults-"));
let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer(new Map(kinds.map(({ name, answer }) => [name, answer])));
  await buildService(folder);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test.concurrent.for(kinds)("Step Functions: $name → $status", async (fault) => {
  const { result, line, milliseconds } = await tryFault(
    fault,
    join(folder, "bundle.mjs"),
    variablesFor(server.endpoint(fault.name), folder),
  );
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
 * @param bundle its file
 * @param env its environment variables, which the fault's override
 * @returns the answer, its log line, and the milliseconds that it took
 */
async function tryFault(
  { before = 0, log, env: faultEnv }: Fault,
  bundle: string,
  env: Record<string, string>,
) {
  const [{ request } = { request: {} }] = starts;
  // Calls that end by themselves get enough time. Only those that never end need the time budget.
  const isPatient = log !== OUT_OF_TIME;
  const worker = new Worker(new URL("./bundle-worker.ts", import.meta.url), {
    workerData: { bundle, isPatient, unresolved: UNRESOLVED },
    env: { ...env, ...faultEnv },
    stdout: true,
  });
  try {
    const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
    for (let sent = 0; ; sent += 1) {
      worker.postMessage(functionUrlEvent(request));
      const [[message], { value = "" }] = await Promise.all([
        once(worker, "message"),
        lines.next(),
      ]);
      if (sent < before) continue;
      const { result, milliseconds } = v.parse(Answered, message);
      return { result, milliseconds, line: v.parse(LogLine, JSON.parse(value)) };
    }
  } finally {
    await worker.terminate();
  }
}
