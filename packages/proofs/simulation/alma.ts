import { RETRY_HOURS } from "@almahook/alma/retry-schedule";
import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/dev1";
import * as v from "valibot";
import type { Random } from "./random.ts";

const HOUR = 3_600_000;

/** Milliseconds that Alma waits before it sends an event again, after each attempt that failed. */
const WAITS = RETRY_HOURS.map((hours) => hours * HOUR);

/** An event of Alma's, and what became of it. */
export interface AlmaEvent {
  body: string;
  /** The execution that it is to start. */
  executionName: string;
  attempts: number;
  /** Alma got a 2xx. */
  delivered: boolean;
  /** It arrived at least once while nothing kept it from being started. */
  possible: boolean;
}

interface Attempt {
  time: number;
  event: AlmaEvent;
}

/** The events of so many jobs that end one after the other, by chance, over some time. */
export function* jobsThatEnd(count: number, random: Random, begin: number, length: number) {
  const samples = sampleEvents(settings).filter(({ pipeline }) => pipeline);
  for (let number = 0; number < count; number += 1) {
    const time = begin + Math.floor(((number + random.next()) / count) * length);
    const event = random.pick(samples).event(jobRun(new Date(time), number % 10_000));
    const decision = decide(v.parse(Webhook, event), settings);
    if (decision.kind !== "start") throw new Error(`An event that starts nothing: ${time}`);
    const body = JSON.stringify(event);
    const { executionName } = decision;
    yield {
      time,
      event: { body, executionName, attempts: 0, delivered: false, possible: false },
    } satisfies Attempt;
  }
}

/**
 * Sends events as Alma does: each until it gets a 2xx or a 4xx, at most four times within ten
 * hours, and in the order in which their times come.
 *
 * @param send resolves to the status, or to nothing if no answer came in time
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */
export async function sendAll(
  first: Iterable<Attempt>,
  send: (event: AlmaEvent, time: number) => Promise<number | undefined>,
): Promise<void> {
  const queue = [...first].sort((one, other) => one.time - other.time);
  for (let attempt = queue.shift(); attempt; attempt = queue.shift()) {
    const { event, time } = attempt;
    const status = (await send(event, time)) ?? 500;
    event.delivered = status < 300;
    const wait = WAITS[event.attempts];
    event.attempts += 1;
    if (status < 500 || wait === undefined) continue;
    const again = { time: time + wait, event };
    const place = queue.findIndex((other) => other.time > again.time);
    queue.splice(place < 0 ? queue.length : place, 0, again);
  }
}
