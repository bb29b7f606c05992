/** Runs a function's bundle cold, in its own thread, with its own environment variables. */
import dns from "node:dns";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { prolongTimeBudget } from "@almahook/testing/time-budget";

// Resolving this host never ends.
const { lookup } = dns;
dns.lookup = Object.assign(
  (...args: unknown[]) =>
    args[0] === workerData.unresolved ? undefined : Reflect.apply(lookup, dns, args),
  lookup,
);

if (workerData.isPatient) prolongTimeBudget();

const { handler } = await import(pathToFileURL(workerData.bundle).href);
const begun = Date.now();
const result = await handler(workerData.event);
parentPort?.postMessage({ result, milliseconds: Date.now() - begun });
