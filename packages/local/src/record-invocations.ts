import type { Answer } from "@almahook/playground/delivery";
import { receivedRequest } from "@almahook/playground/received-request";
import type { Timeline } from "@almahook/playground/timeline";
import * as v from "valibot";
import type { Invocation } from "./function-thread.ts";
import { FunctionResult } from "./function-url-server.ts";
import type { LocalFunction } from "./local-function.ts";

/** Wraps the function, so that its invocations appear in the playground's timeline. */
export const recordInvocations = (
  localFunction: LocalFunction,
  timeline: Timeline,
): LocalFunction => ({
  ...localFunction,
  async invoke(event) {
    const request = receivedRequest(event);
    const ended = request && timeline.began(request);
    const invocation = await localFunction.invoke(event);
    ended?.(invocation.requestId, answerOf(invocation));
    return invocation;
  },
});

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
