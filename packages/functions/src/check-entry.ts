import { createCheck } from "./check.ts";

/** The Lambda function that a schedule invokes. */
export const handler = createCheck(
  process.env,
  // Not `console.log`, which would wrap each line in Lambda's own JSON.
  (line) => process.stdout.write(line),
  Date.now,
);
