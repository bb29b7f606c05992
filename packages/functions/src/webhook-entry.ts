import { createHandler } from "./webhook-handler.ts";

/**
 * The Lambda function behind the function URL. The module fails to load, with one error that lists
 * every problem, if a setting is missing or malformed.
 */
export const handler = createHandler(
  process.env,
  // Straight to standard output: `console.log` would make each line a field of Lambda's own JSON.
  (line) => process.stdout.write(line),
  { monotonic: () => performance.now(), wall: Date.now },
);
