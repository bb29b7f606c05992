import {
  ALMA_TIMEOUT,
  ATTEMPTS,
  MAY_COME_FOR_HOURS,
  RETRY_HOURS,
} from "@almahook/alma/retry-schedule";
import { accountOf } from "@almahook/pipelines/account";
import { jobRun, type SampleEvent, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";
import fc from "fast-check";
import * as v from "valibot";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runs } from "../runs.ts";
import { createService, type Trouble, troubleNames } from "./service.ts";

const HOUR = 3_600_000;
const MINUTES = 60_000;
const BEGIN = Date.UTC(2026, 0, 1);

const samples = sampleEvents(settings).filter(({ pipeline }) => pipeline);

/** What can happen to a webhook between Alma and the service. */
const ROADS = [
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

/** An attempt of Alma to send a webhook. */
interface Attempt {
  road: (typeof ROADS)[number] | undefined;
  /** What happens to each request to Step Functions that it causes. */
  troubles: (Trouble | undefined)[];
}

/** A job that ends this many milliseconds after the beginning. */
interface Job {
  after: number;
  sample: SampleEvent;
  /** Empty if Alma sends nothing. */
  attempts: Attempt[];
}

/** Half of the times, nothing goes wrong. */
const sometimes = <Fault extends string>(faults: readonly Fault[]) =>
  fc.option(fc.constantFrom(...faults), { nil: undefined, freq: 1 });

const attempt: fc.Arbitrary<Attempt> = fc.record({
  road: sometimes(ROADS),
  troubles: fc.array(sometimes(troubleNames), { minLength: 1, maxLength: 6 }),
});

/** The jobs that end within two days. */
const jobs: fc.Arbitrary<Job[]> = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 48 * 60 }).map((minutes) => minutes * MINUTES),
    sample: fc.constantFrom(...samples),
    attempts: fc.option(fc.array(attempt, { minLength: ATTEMPTS, maxLength: ATTEMPTS }), {
      nil: [],
      freq: 6,
    }),
  }),
  { minLength: 1, maxLength: 8 },
);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Service = ReturnType<typeof createService>;

/** @returns the status that Alma gets, if any */
async function deliver(service: Service, body: string, { road, troubles }: Attempt) {
  if (road === "lost") return undefined;
  if (road === "throttled") return 429;
  const isSigned = road !== "wrong secret";
  const post = () => service.post(body, troubles, { isSigned, crashes: road === "crash" });
  const answers = await Promise.all(road === "twice" ? [post(), post()] : [post()]);
  for (const { status, milliseconds } of answers) {
    expect(isSigned ? [200, 500, 503] : [401]).toContain(status);
    expect(milliseconds).toBeLessThan(ALMA_TIMEOUT);
  }
  return road === "crash" || road === "answer lost" ? undefined : answers[0]?.status;
}

/** Whether Alma sends an event again: after a 5xx, or no answer. */
const isRepeated = (status: number | undefined) => status === undefined || status >= 500;

/** Simulates Alma's schedule. @returns the events, and the status of the last answer to each */
async function play(jobs: readonly Job[], service: Service) {
  const events = jobs.map(({ after, sample, attempts }, number) => {
    const endTime = BEGIN + after;
    const event = sample.event(jobRun(new Date(endTime), number));
    return { endTime, event, attempts, status: undefined as number | undefined };
  });
  const queue = events.map((sent) => ({ sent, time: sent.endTime, number: 0 }));
  for (;;) {
    queue.sort((one, other) => one.time - other.time);
    const next = queue.shift();
    if (!next) return events;
    const { sent, number } = next;
    const attempt = sent.attempts[number];
    if (!attempt) continue;
    vi.advanceTimersByTime(Math.max(0, next.time - Date.now()));
    sent.status = await deliver(service, JSON.stringify(sent.event), attempt);
    const wait = (RETRY_HOURS[number] ?? 0) * HOUR;
    if (isRepeated(sent.status)) queue.push({ sent, time: Date.now() + wait, number: number + 1 });
  }
}

const JobEnd = v.object({ job_instance: v.looseObject({}) });

test("whatever goes wrong, each export starts once, by Alma or from the account of exports", () =>
  fc.assert(
    fc.asyncProperty(jobs, async (jobs) => {
      vi.setSystemTime(BEGIN);
      const service = createService();
      const events = await play(jobs, service);
      vi.advanceTimersByTime(MAY_COME_FOR_HOURS * HOUR);

      const account = () =>
        accountOf({
          instances: events.map(({ event }) => v.parse(JobEnd, event).job_instance),
          events: service.log.flatMap(({ event }) => event ?? []),
          executions: service.executions(),
          settings,
          now: Date.now(),
        });
      const startedByAlma = service.executions().length;
      const before = account();
      expect(before.exports).toHaveLength(jobs.length);
      expect(before.unexplained).toEqual([]);
      const missing = before.exports.filter(({ state }) => state === "missing");
      expect(missing).toHaveLength(jobs.length - startedByAlma);
      const delivered = events.filter(({ status }) => status === 200).length;
      expect(startedByAlma).toBeGreaterThanOrEqual(delivered);

      // Missing exports are started twice, as by two people at the same time.
      for (const { event } of [...missing, ...missing]) {
        expect(await service.post(JSON.stringify(event))).toMatchObject({ status: 200 });
      }
      const states = account().exports.map(({ state }) => state);
      expect(new Set(states).difference(new Set(["running", "succeeded"]))).toEqual(new Set());
      expect(service.executions()).toHaveLength(jobs.length);
      await service.close();
    }),
    runs(100),
  ));
