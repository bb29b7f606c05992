import { serve } from "@almahook/local/serve";

export type EnvelopeServer = Awaited<ReturnType<typeof startEnvelopeServer>>;

/**
 * Starts a server that accepts Sentry's envelopes, on a real socket.
 *
 * @see https://develop.sentry.dev/sdk/foundations/envelopes/
 */
export async function startEnvelopeServer() {
  const events: Record<string, unknown>[] = [];
  const received: string[] = [];
  let hangs = false;
  const { port, close } = await serve(async (request) => {
    const { method, url, headers } = request;
    const body = await request.text();
    received.push(`${method} ${url}\n${JSON.stringify([...headers])}\n${body}`);
    if (hangs) return new Promise<never>(() => {});
    const { pathname, searchParams } = new URL(url);
    if (pathname !== "/api/17/envelope/" || searchParams.get("sentry_key") !== "akey") {
      return new Response(null, { status: 403 });
    }
    const [header = "", ...items] = body.trim().split("\n");
    const { event_id } = JSON.parse(header);
    for (let item = 0; item < items.length; item += 2) {
      const { type } = JSON.parse(items[item] ?? "");
      events.push({ envelope: event_id, type, ...JSON.parse(items[item + 1] ?? "") });
    }
    return Response.json({ id: event_id });
  }, 0);
  return {
    dsn: `http://akey@127.0.0.1:${port}/17`,
    /** The events received, each with the fields of its envelope. */
    events,
    /** Everything received, as text. */
    received,
    /** Lets requests hang from now on. */
    hang() {
      hangs = true;
    },
    close,
  };
}
