import { publishingJobEnd } from "@almahook/alma/samples";
import { pipelines } from "@almahook/pipelines/registry";
import { event } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";

/** The end of a publishing job. */
function jobEnd(name: string) {
  const { headers, ...request } = event(publishingJobEnd({ name }));
  return functionUrlEvent({
    ...request,
    // Without it, the straightforward handler refuses the event.
    headers: { ...headers, "Content-Type": "application/json" },
  });
}

/** The events of a function URL, by kind of request. */
export const events = {
  challenge: functionUrlEvent({ path: "/?challenge=a-challenge" }),
  ignored: jobEnd("Publishing Platform Job OTHER to Dev1"),
  start: jobEnd(pipelines[0].defaultJobName("Dev1")),
};

export type EventKind = keyof typeof events;
