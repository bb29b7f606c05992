import { readLog } from "@almahook/functions/read-log";
import * as v from "valibot";

const EventText = v.pipe(v.string(), v.parseJson(), v.looseObject({ action: v.string() }));
type Opened = { event: string } | { problem: string };

const NO_EVENT =
  "It contains no event. Expected the JSON of an event, or a log line about a pipeline’s job.";
const OTHER_LINE =
  "This log line has no event: only lines about a job of a pipeline in this environment have one.";
const CUT_LINE = "This log line is cut off, and can’t be read.";

/**
 * Finds the event in a file: the JSON of one, or a log with lines about a pipeline's job, in any
 * form that {@link readLog} reads. Of several, the last.
 */
export function openEvent(text: string): Opened {
  // As it stands: the digits of a number, and how it is laid out, would not survive parsing.
  if (v.is(EventText, text)) return { event: text.trimEnd() };
  let event: object | undefined;
  let problem = NO_EVENT;
  for (const found of readLog(text)) {
    if (found.unreadable !== undefined) problem = CUT_LINE;
    else if (found.event) event = found.event;
    else problem = OTHER_LINE;
  }
  return event ? { event: JSON.stringify(event, null, 2) } : { problem };
}
