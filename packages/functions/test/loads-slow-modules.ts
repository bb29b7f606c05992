/**
 * Sends every request of the contract to the Lambda entry, and prints the first one at which Node
 * loaded `fetch` (when `Request`, `Response`, `Headers` or `FormData` is touched) or `performance`.
 * For a process of its own: a test runner has loaded them already.
 */
import { rows, starts } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { prolongTimeBudget } from "@almahook/testing/time-budget";

prolongTimeBudget();

// Undocumented, and so not in Node's types.
const modules: string[] = Reflect.get(process, "moduleLoadList");
const isLoaded = () => modules.some((name) => /undici|perf_hooks/.test(name));

const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // The log lines

const { handler } = await import("../src/webhook-entry.ts");
let loadedBy = isLoaded() ? "import" : undefined;
const wrong: string[] = [];
const requests = [...rows, ...starts.map((start) => ({ ...start, status: 200 }))];
for (const { name, request, status } of requests) {
  const { statusCode } = await handler(functionUrlEvent(request));
  if (statusCode !== status) wrong.push(name);
  if (isLoaded()) loadedBy ??= name;
}
print(JSON.stringify({ sent: requests.length, wrong, loadedBy }));
