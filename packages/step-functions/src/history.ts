import type { HistoryEvent as SdkHistoryEvent } from "@aws-sdk/client-sfn";
import { causeText, type LogEvent, type Outcome } from "./run.ts";

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

/** Adds the id and the time to the next event of a history. */
export function nextEvent(
  history: readonly HistoryEvent[],
  timestamp: number,
  happening: Happening,
): HistoryEvent {
  const id = history.length + 1;
  return { ...happening, id, previousEventId: id <= 2 ? 0 : id - 1, timestamp };
}

const input = (value: unknown) => ({
  input: JSON.stringify(value),
  inputDetails: { truncated: false },
});
const output = (json: string) => ({ output: json, outputDetails: { truncated: false } });

/**
 * Converts an event that the library logs to one of Step Functions. Events that only the library
 * has (retries, caught errors, branches of a Parallel state) are left out, and events that it lacks
 * (a scheduled Task, a started Map) are missing.
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
      const details = { error: event.Error, cause: causeText(event.Cause) };
      if (event.state.type === "Map") return { type: "MapStateFailed" };
      if (event.state.type === "Parallel") return { type: "ParallelStateFailed" };
      // Otherwise only a Task's failure has an event of its own. The library runs Lambda functions.
      if (event.state.type !== "Task") return undefined;
      return event.Error === "States.Timeout"
        ? { type: "LambdaFunctionTimedOut", lambdaFunctionTimedOutEventDetails: details }
        : { type: "LambdaFunctionFailed", lambdaFunctionFailedEventDetails: details };
    }
    case "MapIterationStarted":
      return { type: event.type, mapIterationStartedEventDetails: iteration(event) };
    case "MapIterationSucceeded":
      return { type: event.type, mapIterationSucceededEventDetails: iteration(event) };
    case "MapIterationFailed":
      return { type: event.type, mapIterationFailedEventDetails: iteration(event) };
    default:
      return undefined;
  }
}

const iteration = ({ parentState, index }: { parentState: { name: string }; index: number }) => ({
  name: parentState.name,
  index,
});

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
