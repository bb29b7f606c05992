import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createGuard, type Guard } from "./guard.ts";

/** Only this machine may connect, because nothing served here checks credentials. */
const HOST = "127.0.0.1";

/** Milliseconds that pending requests get to finish once the server closes. */
const GRACE = 1_000;

/** Milliseconds after which a connection without traffic is closed. */
const SILENCE = 60_000;

/** Bytes: more than a function URL accepts, so that the playground can show how it refuses more. */
const MAX_BODY_SIZE = 8 * 1024 * 1024;

/** The headers of a refusal, which pages of other sites can't read. */
const REFUSED = {
  "Content-Type": "text/plain; charset=utf-8",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  Connection: "close",
};

export interface Served {
  /** The port listened on: the one asked for, or the one the system chose for port 0. */
  port: number;
  url: string;
  /** Stops listening. Resolves once the pending requests are answered, or cut off after 1 s. */
  close(): Promise<void>;
}

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Serves a web-standard handler on this machine, over HTTP.
 *
 * @param port 0 lets the system choose one
 * @param guard refuses requests before the handler sees them
 * @throws an error with the code `EADDRINUSE` if something else listens on the port
 *
 * @example
 * const { url, close } = await serve(async () => new Response("hello"), 0);
 */
export const serve = (handler: Handler, port: number, guard?: Guard): Promise<Served> =>
  serveListener(listenerOf(handler), port, guard);

/** Converts a web-standard handler to a Node.js request listener, which refuses large bodies. */
export function listenerOf(handler: Handler): RequestListener {
  const listener = getRequestListener(handler, { overrideGlobalObjects: false });
  return (request, response) => {
    const { "transfer-encoding": encoding, "content-length": length } = request.headers;
    if (encoding) return refuse(request, response, 411, "A Content-Length is required.");
    if (Number(length ?? 0) > MAX_BODY_SIZE) {
      return refuse(request, response, 413, "The body is larger than 8 MiB.");
    }
    return listener(request, response);
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, text: string) {
  response.writeHead(status, REFUSED);
  response.end(`${text}\n`);
  request.resume();
}

/** Serves a Node.js request listener, like `serve`. */
export async function serveListener(
  listener: RequestListener,
  port: number,
  guard: Guard = createGuard([]),
): Promise<Served> {
  const server = createServer((request, response) => {
    response.once("close", () => {
      if (!server.listening) server.closeIdleConnections();
    });
    const refusal = guard(request);
    if (refusal === undefined) return listener(request, response);
    refuse(request, response, 403, refusal);
  });
  server.setTimeout(SILENCE);
  const address = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => resolve(server.address()));
  });
  const servedPort = typeof address === "object" && address ? address.port : port;
  return {
    port: servedPort,
    url: `http://${HOST}:${servedPort}`,
    close: () =>
      new Promise((resolve) => {
        const cutOff = setTimeout(() => server.closeAllConnections(), GRACE);
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
      }),
  };
}
