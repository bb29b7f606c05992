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
  event: v.InferOutput<typeof Event>;
}

export interface FailedLines {
  starts: FailedStart[];
  /** The number of lines that tell of something else. */
  others: number;
  /** What is wrong with lines that can't be read, or tell of a failure but have no event. */
  problems: string[];
}

/** Kept as it is: what else it has may be what a pipeline needs. */
const Event = v.looseObject({ action: v.string(), job_instance: v.looseObject({}) });

const FailedLine = v.object({
  time: v.string(),
  pipeline: v.pipe(v.string(), v.regex(/^\w+$/)),
  executionName: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
  jobName: v.optional(v.string(), ""),
  event: Event,
});

const Failure = v.object({ outcome: v.literal("failed"), detail: v.optional(v.string(), "") });

/** A line as CloudWatch Logs and Logs Insights export it. */
const Wrapped = v.union([
  v.pipe(
    v.object({ message: v.unknown() }),
    v.transform(({ message }) => message),
  ),
  v.pipe(
    v.object({ "@message": v.unknown() }),
    v.transform((line) => line["@message"]),
  ),
]);

/** What the AWS CLI makes of `filter-log-events`, and the console of a table. */
const Document = v.union([
  v.array(v.unknown()),
  v.pipe(
    v.object({ events: v.array(v.unknown()) }),
    v.transform(({ events }) => events),
  ),
]);

/**
 * Reads the starts that failed out of a log. Its lines may be as the function wrote them, after
 * something else on the same line (as `aws logs tail` prints them), or wrapped in the JSON of an
 * export. A start that failed several times is told once.
 */
export function readFailedLines(text: string): FailedLines {
  const starts = new Map<string, FailedStart>();
  const problems: string[] = [];
  let others = 0;
  for (const { where, ...parsed } of linesOf(text)) {
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
    const { time, ...start } = line.output;
    const key = `${start.pipeline} ${start.executionName}`;
    const earlier = starts.get(key);
    const lastTime = earlier && earlier.lastTime > time ? earlier.lastTime : time;
    starts.set(key, { ...start, times: (earlier?.times ?? 0) + 1, lastTime });
  }
  return { starts: [...starts.values()], others, problems };
}

/** Control characters of a log must not reach the terminal. */
const printable = (text: string) => JSON.stringify(text);

type Parsed = { json: unknown } | { problem: string };
type Line = { where: string } & Parsed;

function linesOf(text: string): Line[] {
  const whole = parse(text);
  const document = v.safeParse(Document, "json" in whole ? whole.json : undefined);
  if (document.success) {
    return document.output.map((json, index) => ({
      where: `Event ${index + 1}`,
      ...unwrap({ json }),
    }));
  }
  return text
    .split("\n")
    .map((line, index) => ({ where: `Line ${index + 1}`, line: line.trim() }))
    .filter(({ line }) => line !== "")
    .map(({ where, line }) => ({ where, ...unwrap(parseFromBrace(line)) }));
}

function unwrap(parsed: Parsed): Parsed {
  const wrapped = v.safeParse(Wrapped, "json" in parsed ? parsed.json : undefined);
  if (!wrapped.success) return parsed;
  const message = wrapped.output;
  return typeof message === "string" ? parseFromBrace(message) : { json: message };
}

/** Text without JSON in it is a line, too: Lambda writes such. */
function parseFromBrace(line: string): Parsed {
  const start = line.indexOf("{");
  return start < 0 ? { json: line } : parse(line.slice(start).trim());
}

function parse(text: string): Parsed {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
