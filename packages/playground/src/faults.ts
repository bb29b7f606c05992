import type { RequestListener, ServerResponse } from "node:http";
import { createListeners } from "@almahook/common/listeners";
import * as v from "valibot";

/** How Step Functions can fail to start an execution. */
export const FAULTS = ["none", "throttle", "hang", "down", "refuse"] as const;
export type Fault = (typeof FAULTS)[number];

/** The result of the next execution. */
export const NEXT = ["at-once", "ten-seconds", "fails"] as const;
export type Next = (typeof NEXT)[number];

const TARGET = "AWSStepFunctions.StartExecution";

function awsError(response: ServerResponse, type: string, message: string) {
  response.writeHead(400, { "Content-Type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: type, message }));
}

const Machine = v.object({ StartAt: v.string(), States: v.record(v.string(), v.unknown()) });

/** The first state of an execution that is to have another result, by its name. */
const FIRST_STATES: Partial<Record<Next, (Next: string) => Record<string, object>>> = {
  "ten-seconds": (Next) => ({ "Wait ten seconds": { Type: "Wait", Seconds: 10, Next } }),
  fails: () => {
    const Cause = "This failure was requested on the page.";
    return { "Fail as asked": { Type: "Fail", Error: "AskedFor", Cause } };
  },
};

/** The response to a start in place of Step Functions'. */
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

/** What Step Functions does on demand. */
interface Chosen {
  /** Until another one is chosen. */
  fault: Fault;
  /** Only once. */
  next: Next;
}

/** Creates faults, with which Step Functions fails on demand. */
export function createFaults() {
  const listeners = createListeners<[]>();
  const chosen: Chosen = { fault: "none", next: "at-once" };
  function choose(more: Partial<Chosen>) {
    Object.assign(chosen, more);
    listeners.notify();
  }
  return {
    chosen: (): Readonly<Chosen> => chosen,
    choose,
    /** Returns the definition that the next execution runs, if it is to have another result. */
    redefine(definition: object): object | undefined {
      const { StartAt, States } = v.parse(Machine, definition);
      const first = FIRST_STATES[chosen.next]?.(StartAt);
      if (!first) return undefined;
      choose({ next: "at-once" });
      return { ...definition, StartAt: Object.keys(first)[0], States: { ...first, ...States } };
    },
    /** Calls a listener after each change. @returns a function that removes it */
    onChange: listeners.onChange,
    /** Wraps Step Functions with the faults. Only starts are affected. */
    wrap:
      (listener: RequestListener): RequestListener =>
      (request, response) =>
        chosen.fault === "none" || request.headers["x-amz-target"] !== TARGET
          ? listener(request, response)
          : FAULTY[chosen.fault](response),
  };
}

export type Faults = ReturnType<typeof createFaults>;
