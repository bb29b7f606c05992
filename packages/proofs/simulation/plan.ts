import { ATTEMPTS } from "@almahook/alma/retry-schedule";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";
import fc from "fast-check";
import { TROUBLES, type Trouble } from "./step-functions-in-trouble.ts";

/** The sample events that start a pipeline. */
export const samples = sampleEvents(settings).filter(({ pipeline }) => pipeline);

/** What happens to a webhook between Alma and the service. */
const ROADS = [
  "open",
  /** The request does not reach the service. */
  "lost",
  /** The answer does not reach Alma. */
  "answer lost",
  /** The function URL answers 429. */
  "throttled",
  /** The secret was changed on one side. */
  "wrong secret",
  /** It arrives twice at the same time. */
  "twice",
  /** The service crashes before it writes its log line and answers. */
  "crash",
] as const;

/** Mostly without a fault. */
const mostly = <Usual extends string, Other extends string>(
  usual: Usual,
  ...others: readonly Other[]
): fc.Arbitrary<Usual | Other> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

/**
 * An attempt of Alma: what happens to the webhook, and to each request to Step Functions that it
 * causes.
 */
const attempt = fc.record({
  road: mostly("open", ...ROADS.slice(1)),
  troubles: fc.array(mostly<Trouble, Trouble>("none", ...TROUBLES), { minLength: 1, maxLength: 6 }),
});
export type Attempt = typeof attempt extends fc.Arbitrary<infer Value> ? Value : never;

const MINUTES = 60_000;

/**
 * A job that ends this many milliseconds after the beginning, and Alma's attempts to send its
 * event.
 */
const job = fc.record({
  after: fc.integer({ min: 0, max: 48 * 60 }).map((minutes) => minutes * MINUTES),
  sample: fc.constantFrom(...samples),
  /** Empty if Alma sends nothing. */
  attempts: fc.oneof(fc.constant([]), {
    weight: 6,
    arbitrary: fc.array(attempt, { minLength: ATTEMPTS, maxLength: ATTEMPTS }),
  }),
});
export type Job = typeof job extends fc.Arbitrary<infer Value> ? Value : never;

/** The jobs that end within two days. */
export const plan = fc.array(job, { minLength: 1, maxLength: 8 });
