import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { limit } from "./limit.ts";
import type { Environment } from "./local-settings.ts";

/** What Lambda makes of an error that a handler throws. */
export interface InvocationError {
  errorType: string;
  errorMessage: string;
}

export type Invocation = { requestId: string } & (
  | { result: unknown; error?: undefined }
  | { error: InvocationError; result?: undefined }
);

/** The webhook's Lambda function, running on this machine. */
export interface Lambda {
  invoke(event: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

/**
 * The most events that the function gets at a time; others wait. Each has some seconds from the
 * moment that the function gets it, as on Lambda, where it gets one at a time and a process each.
 * Here all share a thread, and a thousand at once would all run out of time.
 */
const MOST_AT_A_TIME = 10;

/**
 * Runs the handler of `packages/functions/src/webhook-entry.ts` in a thread of its own, with an
 * environment of its own, as Lambda runs it in a container of its own.
 *
 * @param environment all of the function's environment variables
 * @param onLine is called with each line that the function writes to its standard output
 * @throws what the handler's module throws when it is loaded
 */
export async function startLambda(
  environment: Environment,
  onLine: (line: string) => void,
): Promise<Lambda> {
  const worker = new Worker(new URL("./lambda-worker.ts", import.meta.url), {
    env: environment,
    stdout: true,
  });
  createInterface({ input: worker.stdout }).on("line", onLine);
  await once(worker, "message"); // "ready"; a module that fails to load is an "error" instead

  const pending = new Map<string, (invocation: Invocation) => void>();
  worker.on("message", (invocation: Invocation) => {
    pending.get(invocation.requestId)?.(invocation);
    pending.delete(invocation.requestId);
  });
  return {
    invoke: limit(MOST_AT_A_TIME, (event: unknown) => {
      const requestId = randomUUID();
      worker.postMessage({ requestId, event });
      return new Promise<Invocation>((resolve) => pending.set(requestId, resolve));
    }),
    async close() {
      await worker.terminate();
    },
  };
}
