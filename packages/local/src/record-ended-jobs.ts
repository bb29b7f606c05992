import { parseJson } from "@almahook/common/parse-json";
import { receivedRequest } from "@almahook/playground/received-request";
import * as v from "valibot";
import type { AlmaJobs } from "./alma-jobs-server.ts";
import type { LocalFunction } from "./local-function.ts";

const JobEnd = v.object({
  action: v.pipe(v.string(), v.regex(/^job_end$/i)),
  job_instance: v.unknown(),
});

/**
 * Wraps the function, so that the jobs whose end it is invoked for are listed in Alma's jobs API.
 */
export const recordEndedJobs = (localFunction: LocalFunction, alma: AlmaJobs): LocalFunction => ({
  ...localFunction,
  invoke(event) {
    addEndedJob(receivedRequest(event)?.body, alma);
    return localFunction.invoke(event);
  },
});

/** Adds the job to Alma's jobs API whose end a webhook's body reports, if it reports one. */
export function addEndedJob(body: Uint8Array | undefined, alma: AlmaJobs): void {
  const { json: webhook } = parseJson(new TextDecoder().decode(body));
  if (v.is(JobEnd, webhook)) alma.add(webhook.job_instance);
}
