import { LogEvent, LogLine } from "@almahook/functions/log-line";
import { readLogLines } from "@almahook/functions/read-log";
import * as v from "valibot";

/** A start that failed, and may have failed several times: Alma sends an event again. */
export interface FailedStart {
  pipeline: string;
  executionName: string;
  jobName: string;
  /** How many lines tell of it. */
  times: number;
  /** When it failed last. */
  lastTime: string;
  /** Signed and sent, it starts what was not started. */
  event: LogEvent;
}

export interface FailedLines {
  starts: FailedStart[];
  /** The number of lines that tell of something else. */
  others: number;
  /** What is wrong with lines that can't be read, or tell of a failure but have no event. */
  problems: string[];
}

const FailedLine = v.object({
  timestamp: LogLine.entries.timestamp,
  pipeline: v.pipe(v.string(), v.regex(/^\w+$/)),
  executionName: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
  jobName: v.optional(v.string(), ""),
  event: LogEvent,
});

const Failure = v.object({ outcome: v.literal("failed"), detail: v.optional(v.string(), "") });

/** Reads the starts that failed out of a log. One that failed several times is told once. */
export function readFailedLines(text: string): FailedLines {
  const starts = new Map<string, FailedStart>();
  const problems: string[] = [];
  let others = 0;
  for (const { where, ...parsed } of readLogLines(text)) {
    if ("problem" in parsed) {
      problems.push(`${where} is no JSON: ${printable(parsed.problem)}`);
      continue;
    }
    const failure = v.safeParse(Failure, parsed.json);
    if (!failure.success) {
      others += 1;
      continue;
    }
    const line = v.safeParse(FailedLine, parsed.json);
    if (!line.success) {
      const detail = printable(failure.output.detail.slice(0, 200));
      problems.push(`${where} has no event to send again: ${detail}`);
      continue;
    }
    const { timestamp: time, ...start } = line.output;
    const key = `${start.pipeline} ${start.executionName}`;
    const earlier = starts.get(key);
    const lastTime = earlier && earlier.lastTime > time ? earlier.lastTime : time;
    starts.set(key, { ...start, times: (earlier?.times ?? 0) + 1, lastTime });
  }
  return { starts: [...starts.values()], others, problems };
}

/** Text of a log for a terminal, which its control characters must not reach. */
export const printable = (text: string) => JSON.stringify(text);
