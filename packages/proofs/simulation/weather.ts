import type { Random } from "./random.ts";

/** What happens to a request to Step Functions. */
export type Fate =
  /** It is answered, and what is asked for is done. */
  | "answered"
  /** What is asked for is done, but the answer never arrives. */
  | "answer lost"
  | "no answer"
  | "no connection"
  | "unavailable"
  | "throttled"
  | "limit exceeded"
  | "forbidden"
  | "something else";

/** A stretch of time in which requests fare alike. */
export interface Weather {
  name: string;
  /** One of them, by chance, for each request. */
  fates: readonly [Fate, ...Fate[]];
}

const FINE: Weather = { name: "fine", fates: ["answered"] };

const TROUBLE: readonly [Weather, ...Weather[]] = [
  { name: "down", fates: ["unavailable"] },
  { name: "out of reach", fates: ["no connection"] },
  { name: "hanging", fates: ["no answer"] },
  { name: "throttling", fates: ["throttled", "throttled", "throttled", "answered"] },
  { name: "full", fates: ["limit exceeded"] },
  { name: "without the right to start", fates: ["forbidden"] },
  { name: "behind another server", fates: ["something else"] },
  { name: "losing its answers", fates: ["answer lost"] },
  { name: "anything", fates: ["answered", "answer lost", "no answer", "unavailable"] },
];

const HOUR = 3_600_000;

/** Milliseconds that each stretch lasts on average: some trouble outlasts Alma's ten hours. */
const MEAN = { fine: 30 * HOUR, trouble: 6 * HOUR };

/**
 * Makes the weather of some time, fine and troubled in turns.
 *
 * @returns the weather at a time, in milliseconds; the times must not decrease
 */
export function createWeather(random: Random, begin: number): (time: number) => Weather {
  let weather = FINE;
  let end = begin + random.lasting(MEAN.fine);
  return (time) => {
    while (time >= end) {
      weather = weather === FINE ? random.pick(TROUBLE) : FINE;
      end += random.lasting(weather === FINE ? MEAN.fine : MEAN.trouble);
    }
    return weather;
  };
}

export const isFine = (weather: Weather) => weather === FINE;
