import { randomUUID } from "node:crypto";
import { DELIVERY_HEADER } from "./delivery.ts";
import type { ReceivedRequest } from "./received-request.ts";
import type { Timeline } from "./timeline.ts";

/** How many times, and how, an event is delivered. */
export const REPETITIONS = ["once", "twice", "five-at-once"] as const;
export type Repetition = (typeof REPETITIONS)[number];

const COUNTS: Record<Repetition, number> = { once: 1, twice: 2, "five-at-once": 5 };

/**
 * Sends a request to the webhook, over HTTP as Alma does.
 *
 * @returns the id of the first delivery, as soon as it is in the timeline
 * @throws if the function's URL can't be reached, or does not pass on the request
 */
export async function deliver(
  request: ReceivedRequest,
  deliveries: Repetition,
  { url, timeline }: { url: string; timeline: Timeline },
): Promise<string> {
  const ids = Array.from({ length: COUNTS[deliveries] }, () => randomUUID());
  const [first = ""] = ids;
  const { promise: arrived, resolve } = Promise.withResolvers<string>();
  const stopWaiting = timeline.onChange((delivery) => delivery?.id === first && resolve(first));
  const send = async (id: string) => {
    const answer = await post(request, url, { [DELIVERY_HEADER]: id });
    if (!timeline.find(id)) throw new Error(`the webhook answered ${answer}`);
  };
  async function sendAll() {
    if (deliveries === "five-at-once") await Promise.all(ids.map(send));
    else for (const id of ids) await send(id);
    return first;
  }
  try {
    return await Promise.race([arrived, sendAll()]);
  } finally {
    stopWaiting();
  }
}

/**
 * Sends a request.
 *
 * @param more headers to add
 * @returns the status and body of the answer
 */
export async function post(
  { method, path, headers, body }: ReceivedRequest,
  url: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...more },
    ...(body.length > 0 && { body: Buffer.from(body) }),
    redirect: "manual",
  });
  return `${response.status}: ${await response.text()}`;
}
