import { endedBy } from "@almahook/alma/end-time";
import { endTimeOf, Webhook } from "@almahook/alma/webhook";
import type { Terminal } from "@almahook/cli/command";
import { readNamedFile } from "@almahook/cli/read-named-file";
import { UserError } from "@almahook/cli/user-error";
import { parseJson } from "@almahook/common/parse-json";
import { printable } from "@almahook/common/printable";
import { readLog } from "@almahook/functions/read-log";
import { decide } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { readLogGroup } from "./cloudwatch-logs.ts";
import type { Place } from "./export-place.ts";

/** What a log says about exports. Lines about a deployment's own tests are ignored. */
export interface ExportLog {
  events: Webhook[];
  /** The number of requests that the log does not identify. Exports may be among them. */
  unknownRequests: number;
  /** What else a person has to know about the log, in sentences. */
  remarks: string[];
}

/**
 * Reads the log of a service.
 *
 * @param file is read instead of the service's own log; `-` is standard input
 * @param since milliseconds since 1970
 * @returns undefined if there is no log
 * @throws {UserError} if it can't be read completely
 */
export async function readExportLog(
  place: Place,
  file: string | undefined,
  since: number,
  terminal: Terminal,
): Promise<ExportLog | undefined> {
  if (file === undefined) {
    if (place.logGroup === undefined) return undefined;
    return exportLogOf(await readLogGroup(place.logGroup, since), place);
  }
  const text = textOf(await readNamedFile(file, terminal));
  const log = exportLogOf(text, place);
  if (log.lines === 0) {
    // Text that begins like JSON was probably meant to be JSON.
    const { problem } = /^\s*[{[]/.test(text) ? parseJson(text) : {};
    throw new UserError(
      `${file === "-" ? "Standard input" : file} has no log line and no event${problem ? `, and is not JSON: ${printable(problem)}` : ""}.`,
    );
  }
  const own = log.events.filter((event) => decide(event, place.settings).pipeline);
  const others = log.events.length - own.length;
  const earlier = own.filter(({ job_instance }) => {
    const endTime = endTimeOf(job_instance);
    return endTime !== undefined && endedBy(endTime) < since;
  }).length;
  const { workspace } = place.settings;
  return {
    ...log,
    remarks: [
      ...log.remarks,
      ...(others > 0
        ? [`${eventsAre(others)} not of a pipeline's job of environment ${workspace}.`]
        : []),
      ...(earlier > 0
        ? [`${eventsAre(earlier)} of jobs that ended earlier: a longer --since lists them.`]
        : []),
    ],
  };
}

const eventsAre = (number: number) => (number === 1 ? "1 event is" : `${number} events are`);

/** Decodes a log, which may be in UTF-16 (PowerShell's `>`). */
const textOf = (bytes: Uint8Array) =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);

/** The requests whose line has no event, by the line's reason. */
const WITHOUT_EVENT: ReadonlyMap<string, string> = new Map([
  ["wrong-signature", "signed with another secret"],
  ["shape", "with a field missing or not as expected"],
  ["json", "that are not JSON"],
  ["xml", "in XML"],
  ["exception", "that ended with an exception"],
]);

/** Reads what the text of a log says about exports. */
export function exportLogOf(
  text: string,
  { alma }: Pick<Place, "alma">,
): ExportLog & { lines: number } {
  let lines = 0;
  // Keyed by the event's JSON, because a log can have an event many times.
  const events = new Map<string, Webhook>();
  const unknown = new Map<string, number>();
  const countOne = (kind: string) => unknown.set(kind, (unknown.get(kind) ?? 0) + 1);
  for (const found of readLog(text)) {
    lines += 1;
    if (found.unreadable !== undefined) {
      countOne("in log lines that were cut");
    } else if (found.event && !found.test) {
      events.set(JSON.stringify(found.event), v.parse(Webhook, found.event));
    } else if (found.alarm) {
      const { reason = found.alarm } = found;
      countOne(WITHOUT_EVENT.get(reason) ?? `with the reason ${reason}`);
    }
  }
  const counts = [...unknown].map(([kind, times]) => `${times} ${kind}`).join(", ");
  const consequence = alma
    ? "Alma was asked, so any exports among them are in this list."
    : "Any exports among them are not in this list.";
  return {
    lines,
    events: [...events.values()],
    unknownRequests: [...unknown.values()].reduce((sum, times) => sum + times, 0),
    remarks: counts ? [`Requests that the log does not identify: ${counts}. ${consequence}`] : [],
  };
}
