import type { Settings } from "@almahook/functions/function-settings";
import { jobRun, type SampleEvent, sampleEvents } from "@almahook/pipelines/sample-events";
import { signed } from "@almahook/testing/contract";

/** A webhook to send. */
export interface Webhook {
  headers: Record<string, string>;
  body: string;
  /** Whether it should start a pipeline, for the first time or as a duplicate. */
  startsPipeline: boolean;
}

/** One in this many webhooks is about a pipeline's job: 97 % are about jobs of no pipeline. */
const PIPELINE_EVERY = 33;

/**
 * One in this many of the pipelines' webhooks repeats the previous one, which may still be pending.
 */
const REPEATED_EVERY = 4;

function webhook(
  { event, pipeline }: SampleEvent,
  number: number,
  begin: number,
  settings: Settings,
): Webhook {
  const body = JSON.stringify(event(jobRun(new Date(begin + number), number)));
  return { ...signed(body, settings.secrets.current), startsPipeline: pipeline !== undefined };
}

/**
 * Creates Alma's traffic, one webhook after the other, each signed.
 *
 * @param begin milliseconds: the jobs end from then on, one each millisecond
 */
export function* traffic(settings: Settings, begin: number): Generator<Webhook, never> {
  const samples = sampleEvents(settings);
  const starting = repeat(samples.filter(({ pipeline }) => pipeline));
  const foreign = repeat(
    samples.filter(({ name }) => name === "other-environment" || name === "unknown-job"),
  );

  const next = (samples: Iterator<SampleEvent, never>, number: number) =>
    webhook(samples.next().value, number, begin, settings);

  let latest = next(starting, 0);
  for (let number = 0; ; number += 1) {
    if (number % PIPELINE_EVERY !== 0) {
      yield next(foreign, number);
      continue;
    }
    const turn = number / PIPELINE_EVERY;
    if (turn % REPEATED_EVERY !== REPEATED_EVERY - 1) {
      latest = next(starting, number);
    }
    yield latest;
  }
}

/**
 * Creates new events of pipelines' jobs only, without duplicates.
 *
 * @param begin milliseconds: the jobs end from then on, one each millisecond
 */
export function* newEvents(settings: Settings, begin: number): Generator<Webhook, never> {
  const samples = repeat(sampleEvents(settings).filter(({ pipeline }) => pipeline));
  for (let number = 0; ; number += 1) yield webhook(samples.next().value, number, begin, settings);
}

function* repeat<Item>(items: readonly Item[]): Generator<Item, never> {
  for (;;) yield* items;
}
