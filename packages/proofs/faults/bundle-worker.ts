/** Runs a function's bundle in a thread of its own, cold and with an environment of its own. */
import dns from "node:dns";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

// The resolution of one host never ends.
const { lookup } = dns;
dns.lookup = Object.assign(
  (...args: unknown[]) =>
    args[0] === workerData.unresolved ? undefined : Reflect.apply(lookup, dns, args),
  lookup,
);

// On a busy machine, what ends by itself may take longer than the time budget, so that is prolonged.
if (workerData.isPatient) {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign(
    (callback: () => void, milliseconds: number, ...args: []) =>
      setTimeout(callback, milliseconds > 2000 ? 60_000 : milliseconds, ...args),
    setTimeout,
  );
}

const { handler } = await import(pathToFileURL(workerData.bundle).href);

parentPort?.on("message", async (event) => {
  const begun = performance.now();
  const result = await handler(event);
  parentPort?.postMessage({ result, milliseconds: performance.now() - begun });
});
