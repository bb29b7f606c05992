import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "./listen.ts";

/** A server that accepts Sentry's envelopes, on a real socket. */
export interface EnvelopeServer {
  dsn: string;
  /** The events received, each with the fields of its envelope. */
  events: Record<string, unknown>[];
  /** Everything received, as text. */
  received: string[];
  /** Lets requests hang from now on. */
  hang(): void;
  close(): Promise<void>;
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
  const server = createServer(async (request, response) => {
    const body = await text(request);
    received.push(`${request.method} ${request.url}\n${JSON.stringify(request.headers)}\n${body}`);
    if (hangs) return;
    if (
      !request.url?.startsWith("/api/17/envelope/?") ||
      !request.url.includes("sentry_key=akey")
    ) {
      response.writeHead(403).end();
      return;
    }
    const [header = "", ...items] = body.trim().split("\n");
    const { event_id, dsn: _ } = JSON.parse(header);
    for (let item = 0; item < items.length; item += 2) {
      const { type } = JSON.parse(items[item] ?? "");
      events.push({ envelope: event_id, type, ...JSON.parse(items[item + 1] ?? "") });
    }
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ id: event_id }));
  });
  const { port, close } = await listen(server);
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
