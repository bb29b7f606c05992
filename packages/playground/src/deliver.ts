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
  const { promise: arrived, resolve } = Promise.withResolvers<string>();
  const stopWaiting = timeline.onChange((delivery) => {
    if (delivery && !delivery.answer && isSame(delivery.request, request)) resolve(delivery.id);
  });
  const send = () => post(request, url);
  async function sendAll(): Promise<never> {
    const answers = deliveries === "five-at-once" ? Array.from({ length: 5 }, send) : [send()];
    await Promise.all(answers);
    if (deliveries === "twice") await send();
    throw new Error(`the webhook answered ${await answers[0]}`);
  }
  try {
    return await Promise.race([arrived, sendAll()]);
  } finally {
    stopWaiting();
  }
}

const isSame = (one: ReceivedRequest, other: ReceivedRequest) =>
  one.method === other.method &&
  one.path === other.path &&
  Buffer.compare(one.body, other.body) === 0;

/** Sends a request. @returns the status and body of the answer */
export async function post(
  { method, path, headers, body }: ReceivedRequest,
  url: string,
): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body.length > 0 && { body: Buffer.from(body) }),
    redirect: "manual",
  });
  return `${response.status}: ${await response.text()}`;
}
