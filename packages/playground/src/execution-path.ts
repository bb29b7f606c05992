import type { Details } from "@almahook/step-functions/executions";

/** A state that an execution went through. Times are milliseconds since 1970. */
export interface VisitedState {
  name: string;
  /** `Pass`, `Choice`, … */
  type: string;
  entered: number;
  exited?: number;
  /** Whether the execution failed in it. */
  failed: boolean;
}

/** The states that an execution went through, in the order in which it entered them. */
export function executionPath({ history }: Pick<Details, "history">): VisitedState[] {
  const path: VisitedState[] = [];
  for (const event of history) {
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited, timestamp } = event;
    if (entered) {
      path.push({
        name: entered.name ?? "",
        type: event.type?.replace("StateEntered", "") ?? "",
        entered: timestamp,
        failed: false,
      });
    }
    const left = exited && path.findLast(({ name, exited: end }) => name === exited.name && !end);
    if (left) left.exited = timestamp;
    const last = path.at(-1);
    if (last && last.exited === undefined && event.type === "ExecutionFailed") {
      Object.assign(last, { exited: timestamp, failed: true });
    }
  }
  return path;
}
