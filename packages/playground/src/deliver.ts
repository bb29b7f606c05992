import { randomUUID } from "node:crypto";
import { DELIVERY_HEADER } from "./delivery.ts";
import type { ReceivedRequest } from "./received-request.ts";
import type { Timeline } from "./timeline.ts";

/** How many times, and how, an event is delivered. */
export const REPETITIONS = ["once", "twice", "five-at-once"] as const;
export type Repetition = (typeof REPETITIONS)[number];

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
  const ids = Array.from({ length: { once: 1, twice: 2, "five-at-once": 5 }[deliveries] }, () =>
    randomUUID(),
  );
  const [first = ""] = ids;
  const { promise: arrived, resolve } = Promise.withResolvers<string>();
  const stopWaiting = timeline.onChange((delivery) => delivery?.id === first && resolve(first));
  const send = async (id: string) => {
    const answer = await post(request, url, id);
    if (!timeline.find(id)) throw new Error(`the webhook answered ${answer}`);
  };
  const sent =
    deliveries === "five-at-once"
      ? Promise.all(ids.map(send))
      : ids.reduce(
          (before: Promise<unknown>, id) => before.then(() => send(id)),
          Promise.resolve(),
        );
  try {
    return await Promise.race([arrived, sent.then(() => first)]);
  } finally {
    stopWaiting();
  }
}

async function post({ method, path, headers, body }: ReceivedRequest, url: string, id: string) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, [DELIVERY_HEADER]: id },
    ...(body.length > 0 && { body: Buffer.from(body) }),
  });
  return `${response.status} ${await response.text()}`;
}
