import { readLog } from "@almahook/functions/read-log";
import * as v from "valibot";

const EventText = v.pipe(v.string(), v.parseJson(), v.looseObject({ action: v.string() }));

/** An event in a file, and its label. */
interface OpenedEvent {
  label: string;
  event: string;
}

const NO_EVENT =
  "It contains no event. Expected the JSON of an event, or a log line about a pipeline’s job.";
const OTHER_LINE =
  "This log line has no event: only lines about a job of a pipeline in this environment have one.";
const CUT_LINE = "This log line is cut off, and can’t be read.";

/**
 * Finds the events in a file: the JSON of an event, or a log, as CSV or in any form that {@link
 * readLog} reads. Failed ones come first, the latest of them at the top.
 */
export function openEvents(text: string): { events: OpenedEvent[] } | { problem: string } {
  // Unparsed, because parsing would change long numbers and the layout.
  if (v.safeParse(EventText, text).success)
    return { events: [{ label: "", event: text.trimEnd() }] };
  const failed: OpenedEvent[] = [];
  const others: OpenedEvent[] = [];
  let problem = NO_EVENT;
  // CSV doubles the quotes within a field.
  for (const found of readLog(text.includes('"{""') ? text.replaceAll('""', '"') : text)) {
    if (found.unreadable !== undefined) problem = CUT_LINE;
    else if (found.event) {
      const { name, end_time } = v.parse(Job, found.event.job_instance);
      const label = [found.outcome, name, end_time].filter(Boolean).join(" · ");
      const list = found.outcome === "failed" ? failed : others;
      list.unshift({ label, event: JSON.stringify(found.event, null, 2) });
    } else problem = OTHER_LINE;
  }
  const events = [...failed, ...others];
  return events.length > 0 ? { events } : { problem };
}

const Text = v.fallback(v.optional(v.string()), undefined);
const Job = v.object({ name: Text, end_time: Text });
