import { type Served, serve } from "@almahook/local/serve";

/** A server that accepts Sentry's envelopes, on a real socket. */
export interface EnvelopeServer extends Pick<Served, "close"> {
  dsn: string;
  /** The events received, each with the fields of its envelope. */
  events: Record<string, unknown>[];
  /** Everything received, as text. */
  received: string[];
  /** Lets requests hang from now on. */
  hang(): void;
}

/**
 * Starts a server that accepts envelopes.
 *
 * @see https://develop.sentry.dev/sdk/foundations/envelopes/
 */
export async function startEnvelopeServer(): Promise<EnvelopeServer> {
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
    events,
    received,
    hang() {
      hangs = true;
    },
    close,
  };
}
