import { createCheck } from "./check.ts";

/** The Lambda function that a schedule invokes. */
export const handler = createCheck(
  process.env,
  // Straight to standard output: `console.log` would make each line a field of Lambda's own JSON.
  (line) => process.stdout.write(line),
  Date.now,
);
