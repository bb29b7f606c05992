import type { Terminal } from "@almahook/cli/command";
import { isInitiated } from "@almahook/functions/answers";
import { request, signedRequest } from "./post.ts";
import type { Target } from "./target-options.ts";

/** An event to send, and what to call it. */
export interface EventToSend {
  label: string;
  event: object;
}

/**
 * Signs and sends events, one after the other, and prints each with its answer.
 *
 * @returns whether the pipeline of each was initiated, now or earlier
 * @throws {UserError} at the first that gets no answer
 */
export async function sendEvents(
  events: readonly EventToSend[],
  { url, secret }: Target,
  terminal: Pick<Terminal, "print">,
): Promise<boolean> {
  let initiated = 0;
  for (const { label, event } of events) {
    terminal.print(label);
    const { text } = await request(url, signedRequest(JSON.stringify(event), secret), terminal);
    if (isInitiated(text)) initiated += 1;
  }
  terminal.print(`${initiated} of ${events.length} initiated, now or earlier.`);
  return initiated === events.length;
}
