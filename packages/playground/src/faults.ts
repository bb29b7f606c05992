import type { ServerResponse } from "node:http";
import { createListeners } from "@almahook/step-functions/listeners";

/** How Step Functions can fail to start an execution. */
export const FAULTS = ["none", "throttle", "hang", "down", "refuse"] as const;
export type Fault = (typeof FAULTS)[number];

type Handler = (request: Request, bindings: { outgoing: ServerResponse }) => Promise<Response>;

const TARGET = "AWSStepFunctions.StartExecution";

const awsError = (type: string, message: string) =>
  Response.json(
    { __type: type, message },
    { status: 400, headers: { "Content-Type": "application/x-amz-json-1.0" } },
  );

const disconnected = (outgoing: ServerResponse) =>
  new Promise<Response>((resolve) => {
    const never = new Response(null, { status: 503 });
    if (outgoing.destroyed) resolve(never);
    else outgoing.once("close", () => resolve(never));
  });

/** What a start gets instead of an answer of Step Functions. */
const FAULTY: Record<Exclude<Fault, "none">, (outgoing: ServerResponse) => Promise<Response>> = {
  throttle: async () => awsError("ThrottlingException", "Rate exceeded"),
  refuse: async () =>
    awsError(
      "AccessDeniedException",
      "The role is not authorized to perform: states:StartExecution",
    ),
  hang: disconnected,
  down: (outgoing) => {
    const closed = disconnected(outgoing);
    outgoing.destroy();
    return closed;
  },
};

/** Makes Step Functions fail on demand: every start, until it is told to work again. */
export function createFaults() {
  const listeners = createListeners<[]>();
  let current: Fault = "none";
  return {
    current: () => current,
    set(fault: Fault) {
      current = fault;
      listeners.tell();
    },
    /** Calls a listener after each change. @returns what ends that */
    onChange: listeners.onChange,
    /** Puts the faults before Step Functions. Whatever starts nothing works all the same. */
    wrap:
      (fetch: (request: Request) => Promise<Response>): Handler =>
      (request, { outgoing }) =>
        current === "none" || request.headers.get("X-Amz-Target") !== TARGET
          ? fetch(request)
          : FAULTY[current](outgoing),
  };
}

export type Faults = ReturnType<typeof createFaults>;
