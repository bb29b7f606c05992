import { parseJson } from "@almahook/common/parse-json";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { ExecutionDetails } from "./executions.ts";

/** A state of a state machine, and what an execution did in it. Times are milliseconds since 1970. */
export interface StateView {
  name: string;
  /** `Pass`, `Choice`, … */
  type: string;
  /** `stopped` if another state failed meanwhile, or the execution was aborted. */
  result: "passed" | "wrong" | "stopped" | "under-way" | "not-reached";
  /** How often it was entered. The rest is about the last time. */
  visits: number;
  entered?: number;
  exited?: number;
  /** JSON. */
  input?: string;
  /** JSON. */
  output?: string;
  error?: string;
  cause?: string;
  /** The states that a Choice can lead to. */
  leadsTo: string[];
  /** The branches of a Parallel state, or the states that a Map state runs for each item. */
  inner: { title: string; states: StateView[] }[];
}

const Transition = v.looseObject({ Next: v.optional(v.string()) });

const State = v.object({
  Type: v.string(),
  Next: v.optional(v.string()),
  Default: v.optional(v.string()),
  Choices: v.optional(v.array(Transition), []),
  Catch: v.optional(v.array(Transition), []),
  Branches: v.optional(v.array(v.unknown()), []),
  ItemProcessor: v.optional(v.unknown()),
  Iterator: v.optional(v.unknown()),
});
type State = v.InferOutput<typeof State>;

const Machine = v.object({ StartAt: v.string(), States: v.record(v.string(), State) });

/** What an execution did so far, or since it entered a Parallel or Map state for the last time. */
interface Past {
  history: readonly HistoryEvent[];
  /** When the execution, or that state, ended. */
  ended?: number;
  /** The state in which the execution failed, and how. */
  failure?: { name?: string; error?: string; cause?: string };
}

/**
 * Lists the states of an execution's definition in the order in which one leads to another, each
 * with its part of the history.
 */
export function executionStates({
  definition = "",
  history = [],
  stopDate: ended,
}: Pick<ExecutionDetails, "definition" | "history" | "stopDate">): StateView[] {
  const failure = history.at(-1)?.executionFailedEventDetails;
  const past = {
    history,
    ended,
    ...(failure && { failure: { ...failure, name: failedState(history) } }),
  };
  return statesOf(parseJson(definition).json, past);
}

const timeOf = ({ timestamp }: HistoryEvent) => timestamp?.getTime() ?? 0;

function visitsOf(state: string | undefined, history: readonly HistoryEvent[]) {
  const entries = history.filter((each) => each.stateEnteredEventDetails?.name === state);
  const exits = history.filter((each) => each.stateExitedEventDetails?.name === state);
  return { entries, exits, isOpen: entries.length > exits.length };
}

/**
 * The name of the open state in which an execution failed: a Fail state, or else the one to which
 * its last event goes back.
 */
function failedState(history: readonly HistoryEvent[]): string | undefined {
  const lastExit = history.findLastIndex((each) => each.stateExitedEventDetails);
  const failState = history.slice(lastExit + 1).find(({ type }) => type === "FailStateEntered");
  if (failState) return failState.stateEnteredEventDetails?.name;
  let previous = history.at(-1)?.previousEventId;
  for (const { id, previousEventId, stateEnteredEventDetails: entry } of history.toReversed()) {
    if (id !== previous) continue;
    if (entry && visitsOf(entry.name, history).isOpen) return entry.name;
    previous = previousEventId;
  }
  return undefined;
}

/** The states of a machine, or of one inside a state. None if its definition can't be read. */
function statesOf(definition: unknown, past: Past): StateView[] {
  const machine = v.safeParse(Machine, definition);
  if (!machine.success) return [];
  const { StartAt, States } = machine.output;
  const ordered = new Map<string, StateView>();
  const add = (name: string) => {
    const state = States[name];
    if (!state || ordered.has(name)) return;
    ordered.set(name, stateView(name, state, past));
    nextOf(state).forEach(add);
  };
  for (const name of [StartAt, ...Object.keys(States)]) add(name);
  return [...ordered.values()];
}

function stateView(name: string, state: State, { history, ended, failure }: Past): StateView {
  const { Type, Branches, ItemProcessor, Iterator: earlierName } = state;
  const { entries, exits, isOpen } = visitsOf(name, history);
  const entry = entries.at(-1);
  const exit = isOpen ? undefined : exits.at(-1);
  const exited = exit ? timeOf(exit) : ended;
  const past = {
    history: entry ? history.slice(history.indexOf(entry)) : [],
    ended: exited,
    failure,
  };
  const inner = [
    ...Branches.map((branch, index) => ({
      title: `Branch ${index + 1}`,
      states: statesOf(branch, past),
    })),
    { title: "For each item", states: statesOf(ItemProcessor ?? earlierName, past) },
  ].filter(({ states }) => states.length > 0);
  const leadsTo = Type === "Choice" ? nextOf(state) : [];
  const view = { name, type: Type, visits: entries.length, leadsTo, inner };
  if (!entry) return { ...view, result: "not-reached" };
  const { input } = entry.stateEnteredEventDetails ?? {};
  const visit = { ...view, entered: timeOf(entry), exited, input };
  if (exit) return { ...visit, result: "passed", output: exit.stateExitedEventDetails?.output };
  if (ended === undefined) return { ...visit, result: "under-way" };
  const { error, cause } = failure ?? {};
  if (name === failure?.name) return { ...visit, result: "wrong", error, cause };
  const isWrong = inner.some(({ states }) => states.some(({ result }) => result === "wrong"));
  return { ...visit, result: isWrong ? "wrong" : "stopped" };
}

/** The names of the states that a state can lead to. */
const nextOf = ({ Next, Choices, Default, Catch }: State): string[] => {
  const transitions = [...Choices, { Next: Default }, ...Catch];
  const names = [Next, ...transitions.map((each) => each.Next)];
  return [...new Set(names.filter((name) => name !== undefined))];
};
