import type { Random } from "./random.ts";

/** What happens to a request to Step Functions. */
export type Fate =
  /** It is answered, and what is asked for is done. */
  | "answered"
  /** The same, after 1.3 to 3.2 seconds. */
  | "answered slowly"
  /** The same, after 5 to 20 seconds: nobody waits for that. */
  | "answered too late"
  /** What is asked for is done, but the answer never arrives. */
  | "answer lost"
  | "no answer"
  | "no connection"
  | "unavailable"
  | "throttled"
  | "limit exceeded"
  | "forbidden"
  | "something else";

/** A stretch of time in which requests have the same chances. */
interface Stretch {
  name: string;
  /** How long it lasts on average: some trouble outlasts Alma's ten hours. */
  hours: number;
}

/** How Step Functions is. */
export interface Weather extends Stretch {
  /** One of them, by chance, for each request. */
  fates: readonly [Fate, ...Fate[]];
  /** Whether every start succeeds. */
  starts: boolean;
}

const trouble = (name: string, ...fates: Weather["fates"]): Weather => ({
  name,
  hours: 6,
  fates,
  starts: false,
});

/** Of Step Functions: fine, and what may come then. */
export const WEATHER: readonly [Weather, ...Weather[]] = [
  { name: "fine", hours: 30, fates: ["answered"], starts: true },
  { name: "slow", hours: 6, fates: ["answered slowly"], starts: true },
  trouble("too slow", "answered too late"),
  trouble("down", "unavailable"),
  trouble("out of reach", "no connection"),
  trouble("hanging", "no answer"),
  trouble("throttling", "throttled", "throttled", "throttled", "answered"),
  trouble("full", "limit exceeded"),
  trouble("without the right to start", "forbidden"),
  trouble("behind another server", "something else"),
  trouble("losing its answers", "answer lost"),
  trouble(
    "anything",
    "answered",
    "answered slowly",
    "answered too late",
    "no answer",
    "unavailable",
  ),
];

/** Between Alma and the function: nothing, and what may come then. None of it is ever repeated. */
export const ROAD = [
  { name: "open", hours: 100 },
  /** The function URL answers 429. */
  { name: "throttled", hours: 4 },
  /** The secret was changed on one side. */
  { name: "wrong secret", hours: 12 },
  /** The integration profile is inactive. */
  { name: "not calling", hours: 12 },
] as const satisfies readonly Stretch[];

const HOUR = 3_600_000;

/**
 * Creates the stretches of some time, the first kind and one of the others in turns.
 *
 * @returns the stretch at a time, in milliseconds; the times must not decrease
 */
export function createStretches<Kind extends Stretch>(
  [usual, ...others]: readonly [Kind, ...Kind[]],
  random: Random,
  begin: number,
): (time: number) => Kind {
  let stretch = usual;
  let end = begin + random.lasting(usual.hours * HOUR);
  return (time) => {
    while (time >= end) {
      stretch = stretch === usual ? random.pick(others) : usual;
      end += random.lasting(stretch.hours * HOUR);
    }
    return stretch;
  };
}
