import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { EnvironmentVariables } from "@almahook/functions/links";
import type { Invocation, Invoke } from "./function-url-server.ts";

/** A thread that has loaded the function. */
export type FunctionThread = Awaited<ReturnType<typeof startThread>>;

/**
 * Loads the handler of `packages/functions/src/webhook-entry.ts` in its own thread. Node.js keeps a
 * loaded module for the life of its thread, so edited source needs a new one.
 *
 * @throws what the handler's module throws when it is loaded
 */
export async function startThread(variables: EnvironmentVariables, onLine: (line: string) => void) {
  const thread = new Worker(new URL("./function-thread-entry.ts", import.meta.url), {
    env: variables,
    stdout: true,
  });
  createInterface({ input: thread.stdout }).on("line", onLine);
  await once(thread, "message"); // "ready"; a module that fails to load is an "error" instead

  const pending = new Map<string, (invocation: Invocation) => void>();
  let retired = false;
  let ended = false;
  thread.on("message", (invocation: Invocation) => {
    pending.get(invocation.requestId)?.(invocation);
    pending.delete(invocation.requestId);
    if (retired && pending.size === 0) thread.terminate();
  });
  thread.on("error", (error) => fail(String(error)));
  thread.on("exit", () => fail("The function's process ended"));

  function fail(error: string) {
    ended = true;
    if (pending.size > 0 && !retired) onLine(`${error}. Alma gets a 502.`);
    for (const [requestId, resolve] of pending) resolve({ requestId, error });
    pending.clear();
  }

  const invoke: Invoke = (event) => {
    const requestId = randomUUID();
    thread.postMessage({ requestId, event });
    return new Promise((resolve) => pending.set(requestId, resolve));
  };

  return {
    invoke,
    /** Whether the thread has ended or crashed. */
    hasEnded: () => ended,
    /** Ends the thread once it has answered all invocations. */
    async retire() {
      retired = true;
      if (pending.size === 0) await thread.terminate();
    },
  };
}
