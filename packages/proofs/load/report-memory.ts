/**
 * Preloaded into each thread of the service: for each line on standard input, prints how many MiB
 * each thread uses after a garbage collection. The process's resident memory says less, because V8
 * and malloc release memory late.
 */
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

async function memoryInUse(): Promise<number> {
  collectGarbage();
  // Buffers are released a moment after their owners.
  await setTimeout(200);
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

/** Between the service's own thread and the one that the function runs in. */
const threads = new BroadcastChannel("memory");
threads.unref();

if (isMainThread) {
  createInterface({ input: process.stdin }).on("line", () => threads.postMessage("asked"));
  threads.onmessage = async ({ data }) => {
    process.stdout.write(
      `Memory ${JSON.stringify({ service: await memoryInUse(), function: data })}\n`,
    );
  };
} else {
  threads.onmessage = async () => threads.postMessage(await memoryInUse());
}
