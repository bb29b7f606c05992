import { STATUS_CODE } from "@almahook/alma/statuses";
import {
  counterType,
  JobInstance,
  JobInstanceId,
  saysNotDelivered,
  type Webhook,
} from "@almahook/alma/webhook";
import type { Decision, DecisionSettings } from "@almahook/pipelines/decide";
import { countersOf, type Pipeline } from "@almahook/pipelines/pipeline";
import * as v from "valibot";
import { type LogLine, toOneLine } from "./log-line.ts";

/** Bytes of JSON. An event as Alma sends it has about a thousand. */
const MAX_EVENT = 16_000;

/** How many of a failed job's counters are listed, and how many characters of each type. */
const MAX_COUNTERS = 20;
const MAX_COUNTER_TYPE = 100;

const Job = v.looseObject({ name: v.string(), counter: v.optional(v.unknown()) });

/**
 * The fields of a log line that keep a webhook: its event, so that it can be sent again, and the
 * counters that say why a job failed. Empty unless the webhook is about a pipeline's job of this
 * environment.
 *
 * The event keeps the fields of the job instance that `decide` and the pipeline's declaration read,
 * as they were sent, and nothing about a person: of an unexpected value, only its type. An event
 * that is too large is left out.
 */
export function eventToLog(
  webhook: Webhook,
  decision: Decision,
  settings: DecisionSettings,
): Pick<LogLine, "event" | "counters" | "truncated"> {
  const pipeline = settings.pipelines.find(({ name }) => name === decision.pipeline);
  if (!pipeline) return {};
  const job = v.parse(Job, webhook.job_instance);
  const event = { ...webhook, job_instance: keepJob(job, pipeline) };
  const isKept = Buffer.byteLength(toOneLine(event)) <= MAX_EVENT;
  const isFailed = decision.kind === "ignore" && decision.reason === "job-failed";
  const { counters, truncated } = isFailed ? failureCounters(job.counter, pipeline) : {};
  return {
    ...(counters && { counters }),
    ...(isKept && { event }),
    ...((truncated || !isKept) && { truncated: true }),
  };
}

/** The fields that every decision reads, without the counters. */
const READ_BY_DECIDE = {
  id: v.nullish(JobInstanceId),
  name: JobInstance.entries.name,
  status: v.object({ value: v.pipe(v.string(), v.regex(STATUS_CODE)) }),
  end_time: v.nullish(JobInstance.entries.end_time),
} satisfies v.ObjectEntries;

function keepJob(job: v.InferOutput<typeof Job>, pipeline: Pipeline) {
  const entries: v.ObjectEntries = pipeline.execution.pipe[0].entries;
  const kept = keepFields({ ...entries, ...READ_BY_DECIDE }, job);
  if (job.counter === undefined) return kept;
  const isRead = (counter: unknown) =>
    "counter" in entries ||
    countersOf(pipeline).includes(counterType(counter) ?? "") ||
    saysNotDelivered(counter);
  return { ...kept, counter: keepCounters(job.counter, isRead) };
}

const keepFields = (entries: v.ObjectEntries, given: object) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const schema = Object.hasOwn(entries, name) ? entries[name] : undefined;
      return schema ? [[name, keep(schema, value)]] : [];
    }),
  );

/** A schema, with the schemas of its parts if it has any: `v.optional`, `v.object` or `v.array`. */
interface Schema extends v.GenericSchema {
  wrapped?: Schema;
  entries?: v.ObjectEntries;
  item?: Schema;
}

/** The part of a value that a schema reads, as it was sent. */
function keep(schema: Schema, value: unknown): unknown {
  const { type, wrapped, entries, item } = schema;
  if (wrapped && value !== null) return keep(wrapped, value);
  // Of other objects, such as `v.looseObject`, fields without a schema may be read, too.
  if (type === "object" && entries && isRecord(value)) return keepFields(entries, value);
  if (item && Array.isArray(value)) return value.map((each) => keep(item, each));
  return v.is(schema, value) ? value : typeOnly(value);
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const keepCounters = (list: unknown, isRead: (counter: unknown) => boolean) =>
  Array.isArray(list)
    ? list.filter(isRead).map((counter) => ({
        type: { value: counterType(counter) },
        value: typeOnly(Object(counter).value),
      }))
    : typeOnly(list);

/** Digits and what stands between those of numbers, dates and times. */
const NUMERIC = /^[\d\s.,:+TZ-]{1,40}$/i;

/**
 * Replaces a value with an empty one of its type. Numbers, dates and times stay: other text can be
 * about a person.
 */
function typeOnly(value: unknown) {
  if (typeof value === "string") return NUMERIC.test(value) ? value : "…";
  if (Array.isArray(value)) return [];
  return isRecord(value) ? {} : value;
}

/**
 * A failed job's counters other than those of exported records, each once. Where the type is a
 * sentence, as in an error line, a number can be the id of a person's record, so it is left out.
 */
function failureCounters(
  list: unknown,
  pipeline: Pipeline,
): Pick<LogLine, "counters" | "truncated"> {
  const distinct = new Map<string, { type: string; value: string }>();
  let truncated = false;
  for (const counter of Array.isArray(list) ? list : []) {
    const type = counterType(counter);
    if (type === undefined || countersOf(pipeline).includes(type)) continue;
    const given = /\s/.test(type) ? "…" : typeOnly(Object(counter).value);
    const value = typeof given === "number" || typeof given === "string" ? String(given) : "…";
    const shortened = type.slice(0, MAX_COUNTER_TYPE);
    if (shortened !== type) truncated = true;
    distinct.set(JSON.stringify([shortened, value]), { type: shortened, value });
  }
  const all = [...distinct.values()];
  return {
    counters: all.slice(0, MAX_COUNTERS),
    ...((truncated || all.length > MAX_COUNTERS) && { truncated: true }),
  };
}
