import { ALMA_TIMEOUT, ATTEMPTS, RETRY_HOURS } from "@almahook/alma/retry-schedule";
import { html } from "hono/html";
import { almaReaction } from "../alma-reaction.ts";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import type { Html } from "./html.ts";
import { icon } from "./icon.ts";
import { duration, timeSpan, timeText } from "./time.ts";

const SCHEDULE = `${RETRY_HOURS.slice(0, -1).join(", ")} and ${RETRY_HOURS.at(-1)} hours`;

/** Says what Alma would do after a delivery. */
export function almaView(delivery: Delivery, { timeline, now }: PlaygroundContext): Html {
  const { id, answer, milliseconds = 0 } = delivery;
  const reaction = almaReaction(delivery, timeline.ofEvent(delivery.event));
  switch (reaction.kind) {
    case "waits":
      return paragraph(`Alma waits for the answer, up to ${ALMA_TIMEOUT / 1000} seconds.`);
    case "challenged":
      return paragraph(
        reaction.accepted
          ? "Alma got its challenge back, and activates the integration profile."
          : "Alma does not activate the integration profile: it got no challenge back.",
      );
    case "is-not-alma":
      return paragraph("Alma does not send such requests.");
    case "is-content":
      return paragraph("Alma accepts this answer, and does not send the event again.");
    case "never-again":
      return html`${paragraph(`Alma never sends this event again: after a ${answer?.status}, it gives up at once.`)}
        <p class="note">Once the cause is fixed, run the job again, or send the event yourself.</p>`;
    case "was-sent-again":
      return paragraph(
        `The event was sent again at ${timeText(reaction.at, now())}: see its deliveries.`,
      );
    case "gives-up":
      return paragraph(`Alma gives up: this was attempt ${ATTEMPTS} of ${ATTEMPTS}. The log line has
        what is needed to send the event again.`);
    case "sends-again": {
      const { attempt: current, late, next } = reaction;
      const at = (time: number) => timeText(time, now());
      const [{ at: due } = { at: 0 }] = next;
      const again =
        due < now()
          ? `Alma would have sent the event again at ${at(due)}.`
          : `Alma sends the event again in ${timeSpan(due - now())}, at ${at(due)}.`;
      return html`${paragraph(
        late
          ? `Alma did not wait: ${duration(milliseconds)} are more than ${ALMA_TIMEOUT / 1000} seconds, and count as a failure.`
          : again,
      )}
        <ol class="attempts" aria-label="Alma’s attempts">
          ${Array.from({ length: ATTEMPTS }, (_, index) => {
            const attempt = index + 1;
            const planned = next.find((each) => each.attempt === attempt);
            if (!planned) {
              const text = attempt === current ? "this one" : "failed";
              return html`<li class="failed"><b>${attempt}</b> ${text}</li>`;
            }
            return html`<li><b>${attempt}</b> ${at(planned.at)}
              ${
                planned === next[0] &&
                html`<form method="dialog" data-post="/webhooks/${id}/again">
                  <button class="primary" id="next-attempt">${icon("send")}Send now</button>
                </form>`
              }
            </li>`;
          })}
        </ol>
        <p class="note">After a 5xx, or after ${ALMA_TIMEOUT / 1000} seconds without an answer, Alma tries again after ${SCHEDULE}. “Send now” is Alma’s next attempt, at once.</p>`;
    }
  }
}

const paragraph = (text: string) => html`<p class="lead">${text}</p>`;
