import { type LogEvent, LogLine } from "@almahook/functions/log-line";
import { MissedLine } from "@almahook/functions/missed-line";
import { readLog } from "@almahook/functions/read-log";
import * as v from "valibot";

const Line = v.union([LogLine, MissedLine]);
type Line = v.InferOutput<typeof Line>;

/**
 * What log lines say about an event: that nothing was started although something should have been
 * (the start failed, the event was rejected, or the comparison with Alma misses it), that its job
 * failed in Alma, or that it was started.
 */
export type EventKind = "not-started" | "job-failed" | "started";

/** An event of a pipeline's job, from the log lines about it. */
export interface LoggedEvent {
  /** The latest line of the kind that was asked for. */
  line: Line;
  /** The time of the earliest, in milliseconds since 1970; `NaN` if it can't be read. */
  firstTime: number;
  /** How many lines there are. */
  times: number;
}

export interface LoggedEvents {
  /** Each event once, the earliest first. */
  events: LoggedEvent[];
  /** How many more would be among them, had another line not said that they were started. */
  startedMeanwhile: number;
  /** How many log lines were read. */
  lines: number;
  /**
   * How many requests, by reason, could have been about a pipeline's job, and have no event in their
   * line: it could not be read.
   */
  withoutEvent: ReadonlyMap<string, number>;
  /** Lines that can't be read, and the beginning of the last. */
  unreadable: { count: number; example: string };
}

/**
 * Reads from a log the events of one kind. Lines about a deployment's own tests don't count.
 *
 * @param log see {@link readLog}
 * @param only takes only events with this text in the name of their pipeline, job or execution, or in
 *   the job's id
 */
export async function readLoggedEvents(
  log: Parameters<typeof readLog>[0],
  kind: EventKind,
  only = "",
): Promise<LoggedEvents> {
  const events = new Map<string, LoggedEvent>();
  const started = new Set<string>();
  const startedMeanwhile = new Set<string>();
  const withoutEvent = new Map<string, number>();
  const unreadable = { count: 0, example: "" };
  let lines = 0;
  for await (const found of readLog(log, Line)) {
    if ("unreadable" in found) {
      unreadable.count += 1;
      unreadable.example = found.unreadable;
      continue;
    }
    lines += 1;
    const { line } = found;
    const lineKind = kindOf(line);
    if (!lineKind || line.test) continue;
    if (!line.pipeline) {
      if (line.outcome === "failed" || line.signedBy || line.reason === "wrong-signature") {
        withoutEvent.set(line.reason, (withoutEvent.get(line.reason) ?? 0) + 1);
      }
      continue;
    }
    const keys = keysOf(line, kind);
    const [key] = keys;
    if (lineKind === "started") for (const each of keys) started.add(each);
    if (kind !== "started" && started.has(key)) {
      const isWanted = lineKind === kind && isNamed(line, only);
      for (const each of keys) if (events.delete(each)) startedMeanwhile.add(each);
      if (isWanted) startedMeanwhile.add(key);
    } else if (lineKind === kind && isNamed(line, only)) {
      events.set(key, merge(events.get(key), line));
    }
  }
  return {
    events: [...events.values()].sort((one, other) => one.firstTime - other.firstTime),
    startedMeanwhile: startedMeanwhile.size,
    lines,
    withoutEvent,
    unreadable,
  };
}

function kindOf({ outcome, reason }: Line): EventKind | undefined {
  switch (outcome) {
    case "failed":
    case "rejected":
    case "missed":
      return "not-started";
    case "started":
    case "duplicate":
      return "started";
    default:
      return reason === "job-failed" ? "job-failed" : undefined;
  }
}

/** What the line says of its job, or else its event. */
export function jobOf({ jobId, jobName, event }: Line): { id?: string; name?: string } {
  const { id, name }: LogEvent["job_instance"] = event?.job_instance ?? {};
  return {
    id: jobId ?? (id === undefined ? undefined : String(id)),
    name: jobName ?? (typeof name === "string" ? name : undefined),
  };
}

/**
 * What the lines about one event have in common. Not the pipeline: an event may be rejected for a
 * wrong one before the settings are fixed. A start on purpose, under another name, is an event of its
 * own, which also stands for the first one: the export has started.
 */
function keysOf(line: Line, kind: EventKind): [own: string, ...also: string[]] {
  const id = jobOf(line).id ?? JSON.stringify(line.event?.job_instance);
  const rename = line.renamed ?? line.event?.rename;
  return rename === undefined || kind === "started" ? [id] : [JSON.stringify([id, rename]), id];
}

const isNamed = (line: Line, text: string) =>
  [line.pipeline, jobOf(line).name, jobOf(line).id, line.executionName].some((name = "") =>
    name.toLowerCase().includes(text.toLowerCase()),
  );

function merge(earlier: LoggedEvent | undefined, line: Line): LoggedEvent {
  const time = Date.parse(line.timestamp);
  if (!earlier) return { line, firstTime: time, times: 1 };
  return {
    line: earlier.line.timestamp > line.timestamp ? earlier.line : line,
    firstTime: Math.min(earlier.firstTime, time),
    times: earlier.times + 1,
  };
}
