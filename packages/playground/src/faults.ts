import type { RequestListener, ServerResponse } from "node:http";
import { createListeners } from "@almahook/common/listeners";

/** How Step Functions can fail to start an execution. */
export const FAULTS = ["none", "throttle", "hang", "down", "refuse"] as const;
export type Fault = (typeof FAULTS)[number];

const TARGET = "AWSStepFunctions.StartExecution";

function awsError(response: ServerResponse, type: string, message: string) {
  response.writeHead(400, { "Content-Type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: type, message }));
}

/** What a start gets instead of an answer of Step Functions. */
const FAULTY: Record<Exclude<Fault, "none">, (response: ServerResponse) => void> = {
  throttle: (response) => awsError(response, "ThrottlingException", "Rate exceeded"),
  refuse: (response) =>
    awsError(
      response,
      "AccessDeniedException",
      "The role is not authorized to perform: states:StartExecution",
    ),
  hang: () => {},
  down: (response) => response.destroy(),
};

/** Creates faults: Step Functions fails on demand: every start, until it is told to work again. */
export function createFaults() {
  const listeners = createListeners<[]>();
  let current: Fault = "none";
  return {
    current: () => current,
    set(fault: Fault) {
      current = fault;
      listeners.notify();
    },
    /** Calls a listener after each change. @returns what ends that */
    onChange: listeners.onChange,
    /** Puts the faults before Step Functions. Whatever starts nothing works all the same. */
    wrap:
      (listener: RequestListener): RequestListener =>
      (request, response) =>
        current === "none" || request.headers["x-amz-target"] !== TARGET
          ? listener(request, response)
          : FAULTY[current](response),
  };
}

export type Faults = ReturnType<typeof createFaults>;
