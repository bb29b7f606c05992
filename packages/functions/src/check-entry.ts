import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { check } from "./check.ts";
import { readCheckSettings } from "./function-settings.ts";
import { readLinks } from "./links.ts";
import { createExecutionsApi } from "./read-account.ts";

const { alma, settings } = readCheckSettings(process.env, readLinks(process.env));
if (!alma) throw new Error("ALMA_API_URL is not set");

const systems = {
  alma: createJobsApi({ ...alma, fetch, now: Date.now, sleep }),
  executions: createExecutionsApi(),
  settings,
};

/**
 * The Lambda function that a schedule invokes: see {@link check}. Its lines go straight to standard
 * output, because `console.log` would wrap each in Lambda's own JSON.
 */
export const handler = (): Promise<void> =>
  check(systems, Date.now, (line) => process.stdout.write(line));
