import { html } from "hono/html";
import { almaReaction } from "../alma-reaction.ts";
import type { PlaygroundContext } from "../context.ts";
import type { Delivery } from "../delivery.ts";
import { icon } from "./icon.ts";
import { timeText } from "./time.ts";

/** Says what Alma would do after a delivery. */
export function almaView(delivery: Delivery, { timeline, now }: PlaygroundContext) {
  const deliveries = timeline.ofEvent(delivery.event);
  const { text, attempt = 0, next, note } = almaReaction(delivery, deliveries, now());
  const before = Array.from({ length: attempt }, (_, index) => index + 1);
  const send = html`<button id="next-attempt" class="primary" data-post="/webhooks/${delivery.id}/again">${icon("send")}Send now</button>`;
  return html`<p class="lead">${text}</p>
    ${
      next &&
      html`<ol class="attempts columns" aria-label="Alma’s attempts">
        ${before.map((each) => html`<li class="callout tone-bad"><b>${each}</b> ${each === attempt ? "this one" : "failed"}</li>`)}
        ${next.map((at, index) => html`<li class="box"><b>${attempt + index + 1}</b> ${timeText(at, now())} ${index === 0 && send}</li>`)}
      </ol>`
    }
    ${note && html`<p class="note">${note}</p>`}`;
}
