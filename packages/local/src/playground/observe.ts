import type { Lambda } from "../lambda.ts";
import { receivedRequest } from "./received-request.ts";
import type { Timeline } from "./timeline.ts";

/** The same function, whose invocations show in the timeline. */
export const observe = (lambda: Lambda, timeline: Timeline): Lambda => ({
  ...lambda,
  async invoke(event) {
    const request = receivedRequest(event);
    const ended = request && timeline.began(request);
    const invocation = await lambda.invoke(event);
    ended?.(invocation);
    return invocation;
  },
});
