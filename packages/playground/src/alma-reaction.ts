import { ALMA_TIMEOUT, ATTEMPTS, RETRY_HOURS } from "@almahook/alma/retry-schedule";
import type { Delivery } from "./delivery.ts";
import { duration, timeSpan, timeText } from "./views/time.ts";

const HOUR = 60 * 60 * 1000;
const PATIENCE = `${ALMA_TIMEOUT / 1000} seconds`;
const SCHEDULE = `${RETRY_HOURS.slice(0, -1).join(", ")} and ${RETRY_HOURS.at(-1)} hours`;

/** What Alma does after an answer. */
interface Reaction {
  text: string;
  /** The number of this attempt, from 1, if Alma makes more of them. */
  attempt?: number;
  /** When Alma makes the attempts after this one, in milliseconds since 1970. */
  next?: readonly number[];
  note?: string;
}

const failed = ({ answer, milliseconds = 0 }: Delivery) =>
  answer !== undefined && (answer.status >= 500 || milliseconds > ALMA_TIMEOUT);

/**
 * Says what Alma does after a delivery.
 *
 * @param deliveries all deliveries of the same event, this one among them, the oldest first
 */
export function almaReaction(
  delivery: Delivery,
  deliveries: readonly Delivery[],
  now: number,
): Reaction {
  const { answer, request, arrived, milliseconds = 0 } = delivery;
  if (!answer) return { text: `Alma waits for the answer, up to ${PATIENCE}.` };
  if (request.method === "GET" && request.path !== "/ping") {
    const text =
      answer.status === 200
        ? "Alma got its challenge back, and activates the integration profile."
        : "Alma does not activate the integration profile: it got no challenge back.";
    return { text };
  }
  if (request.method !== "POST") return { text: "Alma does not send such requests." };
  if (!failed(delivery)) {
    if (answer.status < 400) {
      return { text: "Alma accepts this answer, and does not send the event again." };
    }
    return {
      text: `Alma never sends this event again: after a ${answer.status}, it gives up at once.`,
      note: "Once the cause is fixed, run the job again, or send the event yourself.",
    };
  }

  const following = deliveries.find((each) => each.number > delivery.number);
  if (following) {
    const at = timeText(following.arrived, now);
    return { text: `The event was sent again at ${at}: see its deliveries.` };
  }
  const earlier = deliveries.filter((each) => each.number < delivery.number && failed(each));
  const attempt = earlier.length + 1;
  if (attempt >= ATTEMPTS) {
    return {
      text: `Alma gives up: this was attempt ${ATTEMPTS} of ${ATTEMPTS}. The log line has what is needed to send the event again.`,
    };
  }
  let at = arrived;
  const next = RETRY_HOURS.slice(attempt - 1).map((hours) => {
    at += hours * HOUR;
    return at;
  });
  const [due = 0] = next;
  const again =
    due < now
      ? `Alma would have sent the event again at ${timeText(due, now)}.`
      : `Alma sends the event again in ${timeSpan(due - now)}, at ${timeText(due, now)}.`;
  return {
    text:
      answer.status < 500
        ? `Alma did not wait: ${duration(milliseconds)} are more than ${PATIENCE}, and count as a failure.`
        : again,
    attempt,
    next,
    note: `After a 5xx, or after ${PATIENCE} without an answer, Alma tries again after ${SCHEDULE}. “Send now” is Alma’s next attempt, at once.`,
  };
}
