import autocannon from "autocannon";
import type { Webhook } from "./traffic.ts";

/** The answers that Alma got. */
export interface Tally {
  /** How many of all answers were 200. */
  successes: number;
  answers: number;
  /** The events of pipelines that were answered, without duplicates. */
  events: Set<string>;
  initiated: number;
}

/** Seconds within which an answer is expected: requests at the same time wait for each other. */
const TIMEOUT = 60;

export const emptyTally = (): Tally => ({
  successes: 0,
  answers: 0,
  events: new Set(),
  initiated: 0,
});

/**
 * Sends webhooks over several connections as fast as they are answered.
 *
 * @param tally collects the answers
 */
export async function drive(
  url: string,
  webhooks: Iterator<Webhook, never>,
  { connections, amount }: { connections: number; amount: number },
  tally: Tally,
): Promise<autocannon.Result> {
  const setupClient = (client: autocannon.Client) => {
    let sent: Webhook | undefined;
    client.setRequests([
      {
        method: "POST",
        setupRequest(request) {
          sent = webhooks.next().value;
          return { ...request, headers: sent.headers, body: sent.body };
        },
        onResponse(status, body) {
          tally.answers += 1;
          if (status === 200) tally.successes += 1;
          if (!sent?.startsPipeline) return;
          tally.events.add(sent.body);
          if (body.endsWith("pipeline initiated.")) tally.initiated += 1;
        },
      },
    ]);
  };
  // autocannon never ends if there are more connections than requests.
  const used = Math.min(connections, amount);
  return autocannon({ url, connections: used, amount, setupClient, timeout: TIMEOUT });
}
