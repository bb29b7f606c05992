import type { StateMachine } from "aws-local-stepfunctions";

type LibraryRun = ReturnType<StateMachine["run"]>;
/** An event that aws-local-stepfunctions logs. */
export type LogEvent = LibraryRun["eventLogs"] extends AsyncGenerator<infer Event> ? Event : never;

/** How an execution ended. `output` is JSON. */
export type Outcome =
  | { status: "SUCCEEDED"; output: string }
  | { status: "FAILED" | "ABORTED" | "TIMED_OUT"; error?: string; cause?: string };

/** Why a run is aborted. */
export interface Reason {
  error?: string;
  cause?: string;
}

/** A run of a state machine. */
export type Run = ReturnType<typeof run>;

/**
 * The number of events after which Step Functions fails an execution. Here it also ends a state
 * machine that goes in circles, which would otherwise leave Node no time for anything else.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_EVENTS = 25_000;

/**
 * Runs a state machine, and reports each event and the outcome.
 *
 * @param input JSON
 */
export function run(
  machine: StateMachine,
  input: string,
  listener: { onEvent(event: LogEvent): void; onEnd(outcome: Outcome): void },
) {
  const running = machine.run(JSON.parse(input));
  // The event log has the same error, with more detail.
  running.result.catch(() => {});

  let abortedFor: Reason | undefined;
  /** Aborts the run, unless it has ended. */
  function abort(reason: Reason) {
    abortedFor ??= reason;
    running.abort();
  }

  /** Resolves when the run has ended and all its events were reported. */
  async function listen() {
    let count = 0;
    for await (const event of running.eventLogs) {
      const outcome = outcomeOf(event, abortedFor);
      if (outcome) return listener.onEnd(outcome);
      listener.onEvent(event);
      count += 1;
      if (count === MAX_EVENTS - 1) {
        running.abort();
        return listener.onEnd(TOO_MANY_EVENTS);
      }
    }
  }
  return { abort, ended: listen() };
}

const TOO_MANY_EVENTS: Outcome = {
  status: "FAILED",
  error: "States.Runtime",
  cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
};

function outcomeOf(event: LogEvent, abortedFor?: Reason): Outcome | undefined {
  switch (event.type) {
    case "ExecutionSucceeded":
      return { status: "SUCCEEDED", output: JSON.stringify(event.output) };
    case "ExecutionFailed":
      return { status: "FAILED", error: event.Error, cause: causeText(event.Cause) };
    case "ExecutionAborted":
      return { status: "ABORTED", ...abortedFor };
    case "ExecutionTimeout":
      return { status: "TIMED_OUT" };
  }
}

/** Converts the library's cause (an error, a message or a Lambda function's response) to text. */
function causeText(cause: unknown): string {
  if (typeof cause === "string") return cause;
  return cause instanceof Error ? cause.message : JSON.stringify(cause);
}
