import { createHandler } from "./webhook-handler.ts";

/**
 * The Lambda function behind the function URL. If a setting is missing or malformed, the module
 * fails to load, with one error that lists every problem.
 */
export const handler = createHandler(
  process.env,
  // Not `console.log`, which would wrap each line in Lambda's own JSON.
  (line) => process.stdout.write(line),
  // Not `performance.now`, for which Node would load a module.
  { monotonic: () => process.uptime() * 1000, wall: Date.now },
);
