import { ALMA_TIMEOUT, ATTEMPTS, RETRY_HOURS } from "@almahook/alma/retry-schedule";
import { html } from "hono/html";
import { almaReaction } from "../alma-reaction.ts";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import type { Html } from "./html.ts";
import { duration, timeOfDay } from "./time.ts";

const SCHEDULE = `${RETRY_HOURS.slice(0, -1).join(", ")} and ${RETRY_HOURS.at(-1)} hours`;

/** Says what Alma would do after an delivery. */
export function almaView(delivery: Delivery, { timeline, now }: PlaygroundContext): Html {
  const { answer, milliseconds = 0 } = delivery;
  const reaction = almaReaction(delivery, timeline.deliveries(delivery));
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
      return paragraph("Alma sends no such requests.");
    case "is-content":
      return paragraph("Alma is content. It does not send this event again.");
    case "never-again":
      return html`${paragraph(`Alma never sends this event again: to a ${answer?.status}, it gives up at once.`)}
        <p class="note">Once the cause is mended, run the job again, or send the event yourself.</p>`;
    case "gives-up":
      return paragraph(`Alma gives up: this was attempt ${ATTEMPTS} of ${ATTEMPTS}. The line of log holds
        what is needed to send the event again.`);
    case "sends-again": {
      const [next] = reaction.next;
      const at = (time: number) => timeOfDay(time, now());
      return html`${paragraph(
        reaction.late
          ? `Alma did not wait: ${duration(milliseconds)} are more than ${ALMA_TIMEOUT / 1000} seconds, and count as a failure.`
          : `Alma sends the event again ${RETRY_HOURS[reaction.attempt - 1] === 1 ? "in 1 hour" : `in ${RETRY_HOURS[reaction.attempt - 1]} hours`}, at ${next ? at(next.at) : ""}.`,
      )}
        <ol class="attempts" aria-label="Alma’s attempts">
          ${Array.from({ length: ATTEMPTS }, (_, index) => {
            const attempt = index + 1;
            const planned = reaction.next.find((each) => each.attempt === attempt);
            const state = planned ? "planned" : "failed";
            const text = planned
              ? at(planned.at)
              : attempt === reaction.attempt
                ? "this one"
                : "failed";
            return html`<li class="${state}"><b>${attempt}</b> ${text}</li>`;
          })}
        </ol>
        <p class="note">After a 5xx, or after ${ALMA_TIMEOUT / 1000} seconds without an answer, Alma tries again after ${SCHEDULE}.</p>
        <form data-post="/webhooks/${delivery.id}/again">
          <button class="primary" id="retry">Send it again now, as Alma would</button>
        </form>`;
    }
  }
}

const paragraph = (text: string) => html`<p class="lead">${text}</p>`;
