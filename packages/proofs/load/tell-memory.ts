/**
 * Is loaded into each thread of the server before all else, and tells its parent process how much
 * memory is in use, when it asks: what is left after a collection of the garbage. What the process
 * takes of the system's memory says less, as neither V8 nor malloc is in a hurry to give back.
 */
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel, isMainThread } from "node:worker_threads";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

async function memoryInUse(): Promise<number> {
  collectGarbage();
  // Buffers are given back a moment after what held them.
  await setTimeout(200);
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Between the server's own thread and the one that the function runs in. */
const threads = new BroadcastChannel("memory");

if (isMainThread) {
  process.on("message", () => threads.postMessage("asked"));
  threads.onmessage = async ({ data }) => {
    const server = await memoryInUse();
    process.send?.({ server, function: data, process: process.memoryUsage.rss() });
  };
} else {
  threads.onmessage = async () => threads.postMessage(await memoryInUse());
  threads.unref();
}
