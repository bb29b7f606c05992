import { RETRY_HOURS } from "@almahook/alma/retry-schedule";
import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import type { PipelineName } from "@almahook/pipelines/registry";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/dev1";
import * as v from "valibot";
import type { Random } from "./random.ts";

const HOUR = 3_600_000;

/** Milliseconds that Alma waits before it sends an event again, after each attempt that failed. */
const WAITS = RETRY_HOURS.map((hours) => hours * HOUR);

/** An event of Alma's, and what has come of it. */
export interface AlmaEvent {
  jobInstance: object & { id: string };
  /** When the job ended, in milliseconds since 1970. */
  endTime: number;
  body: string;
  pipeline: PipelineName;
  /** The execution that it is to start. */
  executionName: string;
  attempts: number;
  /** What the last attempt came to. */
  reply: Reply;
  /** It arrived at least once while nothing kept it from being started. */
  possible: boolean;
}

/** The status of an answer, or why there is none. */
export type Reply = number | "no answer in time" | "not sent";

interface Attempt {
  time: number;
  event: AlmaEvent;
}

const JobEnd = v.object({ job_instance: v.looseObject({ id: v.string() }) });

/** The events of so many jobs that end one after the other, by chance, over some time. */
export function* jobsThatEnd(
  count: number,
  random: Random,
  begin: number,
  length: number,
): Generator<Attempt> {
  const samples = sampleEvents(settings).filter(({ pipeline }) => pipeline);
  for (let number = 0; number < count; number += 1) {
    const time = begin + Math.floor(((number + random.next()) / count) * length);
    const webhook = random.pick(samples).event(jobRun(new Date(time), number % 10_000));
    const { job_instance: jobInstance } = v.parse(JobEnd, webhook);
    const decision = decide(v.parse(Webhook, webhook), settings);
    if (decision.kind !== "start") throw new Error(`An event that starts nothing: ${time}`);
    const { pipeline, executionName } = decision;
    const event: AlmaEvent = {
      jobInstance,
      endTime: time,
      body: JSON.stringify(webhook),
      pipeline,
      executionName,
      attempts: 0,
      reply: "not sent",
      possible: false,
    };
    yield { time, event };
  }
}

/**
 * Sends events as Alma does: each until it is answered below 500, at most four times within ten
 * hours, and in the order in which their times come.
 *
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */
export async function sendAll(
  first: Iterable<Attempt>,
  send: (event: AlmaEvent, time: number) => Promise<Reply>,
): Promise<void> {
  const queue = [...first].sort((one, other) => one.time - other.time);
  for (let attempt = queue.shift(); attempt; attempt = queue.shift()) {
    const { event, time } = attempt;
    event.reply = await send(event, time);
    if (event.reply === "not sent") continue;
    const wait = WAITS[event.attempts];
    event.attempts += 1;
    if (!isRepeated(event.reply) || wait === undefined) continue;
    const again = { time: time + wait, event };
    const place = queue.findIndex((other) => other.time > again.time);
    queue.splice(place < 0 ? queue.length : place, 0, again);
  }
}

/** Whether Alma sends an event again. */
const isRepeated = (reply: Reply) => (typeof reply === "number" ? reply >= 500 : true);
