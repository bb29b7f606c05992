import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { LogLine } from "@almahook/functions/log-line";
import { starts } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import * as v from "valibot";
import { type Fault, OUT_OF_TIME, UNRESOLVED } from "./faults.ts";

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
export async function tryFault(
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
