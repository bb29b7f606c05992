/**
 * Sends the Lambda entry an event twice. Each module that it imports at need fails to load the first
 * time, as when no more files can be opened. For a process of its own.
 */
import { registerHooks } from "node:module";
import { starts } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { prolongTimeBudget } from "@almahook/testing/time-budget";

prolongTimeBudget();

const failed = new Set<string>();
registerHooks({
  load(url, context, load) {
    if (!/\/(start-execution|sentry)\.ts$/.test(url) || failed.has(url)) return load(url, context);
    failed.add(url);
    throw new Error("EMFILE: too many open files");
  },
});

const { handler } = await import("../src/webhook-entry.ts");
for (const { request } of starts.slice(0, 1)) {
  await handler(functionUrlEvent(request));
  await handler(functionUrlEvent(request));
}
