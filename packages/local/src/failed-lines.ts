import { type LogEvent, LogLine } from "@almahook/functions/log-line";
import { readLog } from "@almahook/functions/read-log";

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

/** Reads the starts that failed out of a log. One that failed several times is told once. */
export async function readFailedLines(log: Parameters<typeof readLog>[0]): Promise<FailedLines> {
  const starts = new Map<string, FailedStart>();
  const problems: string[] = [];
  let others = 0;
  for await (const found of readLog(log, LogLine)) {
    if ("unreadable" in found) {
      problems.push(`A line can't be read: ${printable(found.unreadable)}`);
      continue;
    }
    const { timestamp: time, outcome, pipeline, executionName, jobName = "", event } = found.line;
    if (outcome !== "failed") {
      others += 1;
    } else if (pipeline && executionName && event) {
      const key = `${pipeline} ${executionName}`;
      const earlier = starts.get(key);
      const lastTime = earlier && earlier.lastTime > time ? earlier.lastTime : time;
      const times = (earlier?.times ?? 0) + 1;
      starts.set(key, { pipeline, executionName, jobName, event, times, lastTime });
    } else {
      const detail = printable(found.line.detail?.slice(0, 200) ?? "");
      problems.push(`A line has no event to send again: ${detail}`);
    }
  }
  return { starts: [...starts.values()], others, problems };
}

/** Text of a log for a terminal, which its control characters must not reach. */
export const printable = (text: string) => JSON.stringify(text);
