import autocannon from "autocannon";
import type { Webhook } from "./traffic.ts";

/** What was answered, as Alma sees it. */
export interface Tally {
  /** Answers with 200, of all. */
  successes: number;
  answers: number;
  /** The events of pipelines that were answered, each once. */
  events: Set<string>;
  initiated: number;
}

/** Seconds for an answer: many that come at once wait for each other. */
const TIMEOUT = 60;

export const emptyTally = (): Tally => ({
  successes: 0,
  answers: 0,
  events: new Set(),
  initiated: 0,
});

/**
 * Sends webhooks over several connections, one after the other on each, as fast as they are answered.
 *
 * @param tally is added to
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
