import { LogLine } from "@almahook/functions/log-line";
import { readLogLines } from "@almahook/functions/read-log";
import * as v from "valibot";

const Event = v.looseObject({ action: v.string() });
const EventText = v.pipe(v.string(), v.parseJson(), Event);
const Line = v.pick(LogLine, ["level", "outcome", "event"]);
export type Opened = { event: string } | { problem: string };

const NO_EVENT =
  "There is no event in it. It should be an event’s JSON, or a log line about a pipeline’s job.";
const OTHER_LINE =
  "This log line has no event: only lines about a job of a pipeline in this environment have one.";

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
  if (!v.is(Line, json)) return { problem: NO_EVENT };
  return json.event ? { event: JSON.stringify(json.event, null, 2) } : { problem: OTHER_LINE };
}
