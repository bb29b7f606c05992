import { parseJson } from "@almahook/common/parse-json";
import type { Answer } from "@almahook/playground/delivery";
import { receivedRequest } from "@almahook/playground/received-request";
import type { Timeline } from "@almahook/playground/timeline";
import * as v from "valibot";
import type { AlmaJobs } from "./alma-jobs-server.ts";
import type { Invocation } from "./function-thread.ts";
import { FunctionResult } from "./function-url-server.ts";
import type { LocalFunction } from "./local-function.ts";

const JobEnd = v.object({
  action: v.pipe(v.string(), v.regex(/^job_end$/i)),
  job_instance: v.unknown(),
});

/**
 * Wraps the function, so that its invocations appear in the playground's timeline, and the jobs whose
 * end it is invoked for in Alma's jobs API.
 */
export const recordInvocations = (
  localFunction: LocalFunction,
  timeline: Timeline,
  alma: AlmaJobs,
): LocalFunction => ({
  ...localFunction,
  async invoke(event) {
    const request = receivedRequest(event);
    const ended = request && timeline.began(request);
    addEndedJob(request?.body, alma);
    const invocation = await localFunction.invoke(event);
    ended?.(invocation.requestId, answerOf(invocation));
    return invocation;
  },
});

/** Adds the job to Alma's jobs API whose end a webhook's body reports, if it reports one. */
export function addEndedJob(body: Uint8Array | undefined, alma: AlmaJobs): void {
  const { json: webhook } = parseJson(new TextDecoder().decode(body));
  if (v.is(JobEnd, webhook)) alma.add(webhook.job_instance);
}

/** The answer to the request that an invocation was made for. */
function answerOf({ result, error }: Invocation): Answer {
  if (!error && v.is(FunctionResult, result)) {
    return { status: result.statusCode, headers: result.headers, body: result.body };
  }
  const body = error
    ? `${error.errorType}: ${error.errorMessage}`
    : "The function returned no response.";
  return { status: 502, headers: {}, body };
}
