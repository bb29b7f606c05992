import type { HistoryEvent as SdkHistoryEvent } from "@aws-sdk/client-sfn";
import type { LogEvent, Outcome } from "./run.ts";

/** An event of a history, before it has an id and a time. */
export type Happening = Omit<SdkHistoryEvent, "timestamp" | "id" | "previousEventId">;

/**
 * An event of an execution's history.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export type HistoryEvent = Happening & {
  /** Counts from 1. */
  id: number;
  /**
   * The previous event, or 0 for the first two. In a Map or Parallel state, whichever came before.
   */
  previousEventId: number;
  /** Milliseconds since 1970. */
  timestamp: number;
};

const input = (value: unknown) => ({
  input: JSON.stringify(value),
  inputDetails: { truncated: false },
});
const output = (json: string) => ({ output: json, outputDetails: { truncated: false } });

/**
 * Converts an event that the library logs to one of Step Functions. Only events that the playground
 * shows are converted: an execution's start, and those of its states. Others are left out, such as
 * those of a Map state's iterations.
 */
export function happening(event: LogEvent): Happening | undefined {
  switch (event.type) {
    case "ExecutionStarted":
      return { type: "ExecutionStarted", executionStartedEventDetails: input(event.input) };
    case "StateEntered": {
      const { name, type, input: entered } = event.state;
      return {
        type: `${type}StateEntered`,
        stateEnteredEventDetails: { name, ...input(entered) },
      };
    }
    case "StateExited": {
      const { name, type, output: exited } = event.state;
      if (type === "Fail") return undefined;
      return {
        type: `${type}StateExited`,
        stateExitedEventDetails: { name, ...output(JSON.stringify(exited)) },
      };
    }
    case "StateFailed": {
      const { type } = event.state;
      // No other state's failure has an event of its own here.
      return type === "Map" || type === "Parallel" ? { type: `${type}StateFailed` } : undefined;
    }
    default:
      return undefined;
  }
}

/** The last event of the history of an execution that ended. */
export function ending(outcome: Outcome): Happening {
  if (outcome.status === "SUCCEEDED") {
    return { type: "ExecutionSucceeded", executionSucceededEventDetails: output(outcome.output) };
  }
  const { error, cause } = outcome;
  switch (outcome.status) {
    case "FAILED":
      return { type: "ExecutionFailed", executionFailedEventDetails: { error, cause } };
    case "ABORTED":
      return { type: "ExecutionAborted", executionAbortedEventDetails: { error, cause } };
    case "TIMED_OUT":
      return { type: "ExecutionTimedOut", executionTimedOutEventDetails: { error, cause } };
  }
}
