import { endTimeInUtc } from "@almahook/alma/end-time";
import { KEPT_FOR_DAYS } from "@almahook/pipelines/account";
import { jobOf, type LoggedEvent } from "./logged-events.ts";

/** How events are to be sent again. */
export interface ReplayOptions {
  /** Start each once more, with this word added to the execution's name. */
  rename?: string | undefined;
  /** Start them although their jobs failed in Alma. */
  accept: boolean;
  /** Send also those whose executions Step Functions has forgotten. */
  forgotten: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** What is going to happen with an event. */
export interface PlannedEvent {
  pipeline: string;
  jobName: string;
  /** When it was logged last, RFC 3339. */
  time: string;
  /** Why it is here. */
  why: string;
  /** What its sending does, or why it is not sent. */
  what: string;
  /** What is sent, if it is. */
  event?: object;
}

const DAY = 86_400_000;

/** Plans what happens with an event of a log when it is sent again. */
export function planEvent(logged: LoggedEvent, options: ReplayOptions): PlannedEvent {
  const { pipeline = "", timestamp: time } = logged.line;
  const { name: jobName = "" } = jobOf(logged.line);
  return { pipeline, jobName, time, why: why(logged), ...sending(logged, options) };
}

function sending(
  { line, firstTime }: LoggedEvent,
  { rename, accept, forgotten, now }: ReplayOptions,
): Pick<PlannedEvent, "what" | "event"> {
  const { event, executionName, jobStatus } = line;
  if (!event) return { what: "can't be sent: too large for its log line" };
  const { end_time: endTime } = event.job_instance;
  // When it was logged may be long after that, or be written by hand.
  const ended = Date.parse((typeof endTime === "string" && endTimeInUtc(endTime)) || "");
  const isKnown = now - (Number.isNaN(ended) ? firstTime : ended) < KEPT_FOR_DAYS * DAY;
  if (!isKnown && !forgotten) return { what: `not sent: older than ${KEPT_FOR_DAYS} days` };
  if (rename !== undefined) {
    return { what: `starts once more, as …-${rename}`, event: { ...event, rename } };
  }
  if (accept) {
    return { what: `starts despite ${jobStatus}`, event: { ...event, accept: jobStatus } };
  }
  return {
    what: executionName ? `starts ${executionName}` : "decided anew: rejected unless fixed",
    event,
  };
}

function why({ line, times }: LoggedEvent): string {
  const { outcome, reason, detail, jobStatus, counters = [] } = line;
  const facts = [
    outcome === "ignored" ? jobStatus : outcome === reason ? outcome : `${outcome}, ${reason}`,
    ...(times > 1 ? [`${times} times`] : []),
    ...(detail ? [detail] : []),
    ...counters.map(({ type, value }) => `${type} ${value}`),
  ];
  return facts.join("; ");
}
