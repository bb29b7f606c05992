import * as v from "valibot";

const Event = v.looseObject({ action: v.string() });
const FailedLine = v.object({ level: v.string(), event: Event });
const Line = v.object({ level: v.string(), outcome: v.string() });
const Wrapped = v.union([
  v.pipe(
    v.object({ message: v.string() }),
    v.transform(({ message }) => message),
  ),
  v.pipe(
    v.object({ "@message": v.string() }),
    v.transform((line) => line["@message"]),
  ),
]);
const Lines = v.union([
  v.pipe(
    v.object({ events: v.array(v.unknown()) }),
    v.transform(({ events }) => events),
  ),
  v.array(v.unknown()),
]);

export type Opened = { event: string } | { problem: string };

const NO_EVENT =
  "There is no event in it. It should be an event’s JSON, or a line of log of a start that failed.";
const OTHER_LINE =
  "This line of log holds no event: only those of starts that failed do, as only they are needed again.";

/**
 * Finds the event in a file: the JSON of one, a line of the function's log, or what CloudWatch
 * makes of such lines (`aws logs tail`, `aws logs filter-log-events`, Logs Insights). Of several,
 * the last.
 */
export function openEvent(text: string): Opened {
  const json = parse(text);
  if (v.is(Event, json)) return { event: text.trimEnd() };
  if (json !== undefined) return fromJson(json);
  const found = text.split("\n").map((line) => fromJson(parse(line.slice(line.indexOf("{")))));
  return best(found);
}

function fromJson(json: unknown): Opened {
  if (v.is(Event, json)) return { event: JSON.stringify(json, null, 2) };
  if (v.is(FailedLine, json)) return { event: JSON.stringify(json.event, null, 2) };
  if (v.is(Line, json)) return { problem: OTHER_LINE };
  const wrapped = v.safeParse(Wrapped, json);
  if (wrapped.success) return openEvent(wrapped.output);
  const lines = v.safeParse(Lines, json);
  return lines.success ? best(lines.output.map(fromJson)) : { problem: NO_EVENT };
}

const best = (found: Opened[]): Opened =>
  found.findLast((each) => "event" in each) ??
  found.find((each) => "problem" in each && each.problem === OTHER_LINE) ?? { problem: NO_EVENT };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
