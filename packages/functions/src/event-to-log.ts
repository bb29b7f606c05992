import { counters, counterType, saysNotDelivered, type Webhook } from "@almahook/alma/webhook";
import { type Decision, type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { countersOf } from "@almahook/pipelines/pipeline";
import * as v from "valibot";
import { type LogEvent, type LogLine, toOneLine } from "./log-line.ts";

/** Bytes of JSON. An event as Alma sends it has about a thousand. */
const MAX_EVENT = 16_000;

/** Levels of JSON. An event as Alma sends it has six; much deeper, it could not be written. */
const MAX_LEVELS = 8;

/** Characters at each end of a job's name that is too long: both ends can decide. */
const NAME_END = 1000;

/** So many counters of a failed job, and characters of their types and values. */
const MAX_COUNTERS = 20;
const MAX_COUNTER_TEXT = { type: 100, value: 200 };

const SentJob = v.object({
  id: v.optional(v.unknown()),
  name: v.string(),
  status: v.optional(v.unknown()),
  end_time: v.optional(v.unknown()),
  counter: v.optional(v.unknown()),
});
type SentJob = v.InferOutput<typeof SentJob>;

const Coded = v.object({ value: v.unknown() });
const OtherCounter = v.object({
  type: v.object({ value: v.string() }),
  value: v.union([v.string(), v.number()]),
});

/**
 * What the log keeps of a webhook besides the decision's own facts: the event, so that it can be
 * sent again, and the other counters of a job that failed. Nothing unless it is about a job of a
 * pipeline in this environment.
 */
export function eventToLog(
  webhook: Webhook,
  decision: Decision,
  settings: DecisionSettings,
): Pick<LogLine, "event" | "counters" | "truncated"> {
  if (!decision.pipeline) return {};
  const job = v.parse(SentJob, webhook.job_instance);
  const failed = decision.kind === "ignore" && decision.stoppedBy === "success";
  const pipeline = settings.pipelines.find(({ name }) => name === decision.pipeline);
  const types = pipeline ? countersOf(pipeline) : [];
  const { counters, truncated } = failed ? otherCounters(job.counter, types) : {};
  if (Array.isArray(job.counter)) {
    job.counter = job.counter.filter(
      (counter) => types.includes(counterType(counter) ?? "") || saysNotDelivered(counter),
    );
  }
  const event = { ...webhook, job_instance: job };
  const kept = fits(event) ? event : shorten(event, types, decision, settings);
  return {
    ...(counters && { counters }),
    ...(kept && { event: kept }),
    ...((truncated || kept !== event) && { truncated: true }),
  };
}

const fits = (event: LogEvent) =>
  !isDeeper(MAX_LEVELS, event) && Buffer.byteLength(toOneLine(event)) <= MAX_EVENT;

const isDeeper = (levels: number, json: unknown): boolean =>
  typeof json === "object" &&
  json !== null &&
  (levels === 0 || Object.values(json).some((each) => isDeeper(levels - 1, each)));

/** A shorter event that is decided alike, if there is one. */
function shorten(
  event: Webhook & { job_instance: SentJob },
  types: readonly string[],
  decision: Decision,
  settings: DecisionSettings,
): LogEvent | undefined {
  const { name, status, counter } = event.job_instance;
  const shorter = {
    ...event,
    job_instance: {
      ...event.job_instance,
      name:
        name.length > 2 * NAME_END ? `${name.slice(0, NAME_END)}…${name.slice(-NAME_END)}` : name,
      status: v.is(Coded, status) ? { value: status.value } : status,
      counter: Array.isArray(counter) ? sumByType(counter, types) : counter,
    },
  };
  return fits(shorter) && essence(decide(shorter, settings)) === essence(decision)
    ? shorter
    : undefined;
}

/** What has to be the same for two decisions to start the same execution, or none for one reason. */
const essence = (decision: Decision) =>
  JSON.stringify([
    decision.pipeline,
    decision.kind === "start" ? [decision.executionName, decision.input] : decision.stoppedBy,
  ]);

/** One counter for all of a type, and those that can't be added up as they are. */
function sumByType(list: unknown[], types: readonly string[]): unknown[] {
  const sums = new Map<string, number>();
  const schema = counters(types);
  const others = list.filter((counter) => {
    const { success, output } = v.safeParse(schema, [counter]);
    if (!success || saysNotDelivered(counter)) return true;
    for (const [type, value = 0] of Object.entries(output)) {
      sums.set(type, (sums.get(type) ?? 0) + value);
    }
    return false;
  });
  const summed = [...sums].map(([value, sum]) => ({ type: { value }, value: String(sum) }));
  return [...summed, ...others];
}

/**
 * The counters of a failed job that say why, each once. In a line about an error, a value that is a
 * single word can be the id of somebody's record, and is left out.
 */
function otherCounters(
  counter: unknown,
  types: readonly string[],
): Pick<LogLine, "counters" | "truncated"> {
  const different = new Map<string, { type: string; value: string }>();
  for (const each of Array.isArray(counter) ? counter : []) {
    if (!v.is(OtherCounter, each) || types.includes(each.type.value)) continue;
    const type = each.type.value;
    const isId = /\s/.test(type) && !/\s/.test(String(each.value));
    const value = isId ? "…" : String(each.value);
    different.set(JSON.stringify([type, value]), { type, value });
  }
  const all = [...different.values()];
  const counters = all.slice(0, MAX_COUNTERS).map(({ type, value }) => ({
    type: type.slice(0, MAX_COUNTER_TEXT.type),
    value: value.slice(0, MAX_COUNTER_TEXT.value),
  }));
  return JSON.stringify(counters) === JSON.stringify(all)
    ? { counters }
    : { counters, truncated: true };
}
