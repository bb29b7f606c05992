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

const State = v.looseObject({
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

/** A visit of an execution to a state. */
interface Visit extends Pick<StateView, "exited" | "input" | "output" | "error" | "cause"> {
  name: string;
  type: string;
  entered: number;
  result: Exclude<StateView["result"], "not-reached">;
}

/**
 * Lists the states of an execution's definition in the order in which one leads to another, each
 * with its part of the history. Without a definition, it lists the states that were entered.
 */
export function executionStates({
  definition,
  history = [],
}: Pick<ExecutionDetails, "definition" | "history">): StateView[] {
  const machine = machineOf(definition);
  const containers = containersOf(machine);
  const visits = Map.groupBy(readVisits(history, containers), ({ name }) => name);
  const viewOf = (name: string, type: string, more: Partial<StateView> = {}): StateView => {
    const all = visits.get(name) ?? [];
    const { type: _, ...last } = all.at(-1) ?? { type, result: "not-reached" as const };
    return { leadsTo: [], inner: [], ...last, name, type, visits: all.length, ...more };
  };
  if (!machine) return [...visits].map(([name, [first]]) => viewOf(name, first?.type ?? ""));

  const viewsOf = (states: ReturnType<typeof statesInOrder>): StateView[] =>
    states.map(([name, state]) =>
      viewOf(name, state.Type, {
        leadsTo: state.Type === "Choice" ? nextOf(state) : [],
        inner: innerOf(state).map(({ title, machine }) => ({
          title,
          states: viewsOf(statesInOrder(machine)),
        })),
      }),
    );
  return viewsOf(statesInOrder(machine));
}

type Machine = v.InferOutput<typeof Machine>;

function machineOf(definition: string | undefined): Machine | undefined {
  const parsed = definition === undefined ? undefined : parseJson(definition);
  const machine = parsed && "json" in parsed ? v.safeParse(Machine, parsed.json) : undefined;
  return machine?.success ? machine.output : undefined;
}

/** The names of the states that a state can lead to. */
const nextOf = ({ Next, Choices, Default, Catch }: State): string[] => [
  ...new Set(
    [Next, ...Choices.map((each) => each.Next), Default, ...Catch.map((each) => each.Next)].filter(
      (name) => name !== undefined,
    ),
  ),
];

function statesInOrder({ StartAt, States }: Machine): [string, State][] {
  const ordered = new Map<string, State>();
  const add = (name: string) => {
    const state = States[name];
    if (!state || ordered.has(name)) return;
    ordered.set(name, state);
    nextOf(state).forEach(add);
  };
  for (const name of [StartAt, ...Object.keys(States)]) add(name);
  return [...ordered];
}

function innerOf({ Branches, ItemProcessor, Iterator }: State) {
  const each = ItemProcessor ?? Iterator;
  return [
    ...Branches.map((branch, index) => ({ title: `Branch ${index + 1}`, branch })),
    ...(each === undefined ? [] : [{ title: "For each item", branch: each }]),
  ].flatMap(({ title, branch }) => {
    const machine = v.safeParse(Machine, branch);
    return machine.success ? [{ title, machine: machine.output }] : [];
  });
}

/** The names of the Parallel and Map states that contain a state, by its name. */
function containersOf(machine: Machine | undefined, around: readonly string[] = []) {
  const containers = new Map<string, readonly string[]>();
  for (const [name, state] of Object.entries(machine?.States ?? {})) {
    containers.set(name, around);
    for (const { machine: inner } of innerOf(state)) {
      for (const [each, its] of containersOf(inner, [...around, name])) containers.set(each, its);
    }
  }
  return containers;
}

const END = /^Execution(?:Succeeded|Failed|Aborted|TimedOut)$/;

/** Reads each visit to a state. Once the execution has ended, all of them have. */
function readVisits(
  history: readonly HistoryEvent[],
  containers: ReadonlyMap<string, readonly string[]>,
): Visit[] {
  const visits: Visit[] = [];
  const byEvent = new Map<number | undefined, Visit>();
  const previous = new Map(history.map((event) => [event.id, event.previousEventId]));

  /** The open visit that an event is about: that of the previous entry. */
  function visitBefore({ id }: HistoryEvent): Visit | undefined {
    let event = id;
    while (event) {
      const visit = byEvent.get(event);
      if (visit?.result === "under-way") return visit;
      event = previous.get(event);
    }
  }
  const end = (visit: Visit, result: Visit["result"], time: number) =>
    Object.assign(visit, { result, exited: time });
  const openIn = (name: string) =>
    visits.filter(
      (each) => each.result === "under-way" && containers.get(each.name)?.includes(name),
    );

  for (const event of history) {
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited, type = "" } = event;
    const time = event.timestamp?.getTime() ?? 0;
    if (entered) {
      const visit: Visit = {
        name: entered.name ?? "",
        type: type.replace("StateEntered", ""),
        ...{ entered: time, input: entered.input, result: "under-way" },
      };
      visits.push(visit);
      byEvent.set(event.id, visit);
    } else if (exited) {
      const visit = visits.find((each) => each.name === exited.name && each.result === "under-way");
      for (const inner of openIn(exited.name ?? "")) end(inner, "stopped", time);
      if (visit) Object.assign(end(visit, "passed", time), { output: exited.output });
    } else if (END.test(type)) {
      const failState = visits.find((each) => each.type === "Fail" && each.result === "under-way");
      const failed = type === "ExecutionFailed" ? (failState ?? visitBefore(event)) : undefined;
      const { error, cause } = event.executionFailedEventDetails ?? {};
      if (failed) Object.assign(failed, { error, cause });
      const wrong = [failed?.name, ...(containers.get(failed?.name ?? "") ?? [])];
      for (const visit of visits.filter(({ result }) => result === "under-way")) {
        end(visit, wrong.includes(visit.name) ? "wrong" : "stopped", time);
      }
    }
  }
  return visits;
}
