import { readLogLines } from "@almahook/functions/read-log";
import * as v from "valibot";

const Event = v.looseObject({ action: v.string() });
const EventText = v.pipe(v.string(), v.parseJson(), Event);
const FailedLine = v.object({ level: v.string(), event: Event });
const Line = v.object({ level: v.string(), outcome: v.string() });
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
  // As it stands: the digits of a number, and how it is laid out, would not survive parsing.
  if (v.is(EventText, text)) return { event: text.trimEnd() };
  const lines = readLogLines(text).flatMap((line) => ("json" in line ? [line.json] : []));
  const found = lines.map(fromLine);
  return (
    found.findLast((each) => "event" in each) ??
    found.find((each) => "problem" in each && each.problem === OTHER_LINE) ?? { problem: NO_EVENT }
  );
}

function fromLine(json: unknown): Opened {
  if (v.is(Event, json)) return { event: JSON.stringify(json, null, 2) };
  if (v.is(FailedLine, json)) return { event: JSON.stringify(json.event, null, 2) };
  return { problem: v.is(Line, json) ? OTHER_LINE : NO_EVENT };
}
