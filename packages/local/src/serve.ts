import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";

/** Only this machine may call: what is served here checks no credentials. */
const HOST = "127.0.0.1";

/** Milliseconds that requests under way get to finish once the server closes. */
const GRACE = 1_000;

/** Something else listens on the port. */
export class PortInUseError extends Error {
  override name = "PortInUseError";
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is in use.`, options);
    this.port = port;
  }
}

export interface Served {
  /** The port listened on: the one asked for, or the one the system chose for port 0. */
  port: number;
  url: string;
  /** Stops listening, and resolves once the requests under way are answered, or cut off after 1 s. */
  close(): Promise<void>;
}

/**
 * Serves a web-standard handler on this machine, over HTTP.
 *
 * @param handler its second argument has Node's own request and response, as `incoming` and `outgoing`
 * @param port 0 lets the system choose one
 * @throws {PortInUseError} if something else listens on the port
 *
 * @example
 * const { url, close } = await serve(async () => new Response("hello"), 0);
 */
export async function serve(
  handler: (request: Request, bindings: HttpBindings) => Response | Promise<Response>,
  port: number,
): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    outgoing.once("close", () => {
      if (!server.listening) server.closeIdleConnections();
    });
    const listen = getRequestListener((request) => handler(request, { incoming, outgoing }), {
      overrideGlobalObjects: false,
    });
    return listen(incoming, outgoing);
  });
  const address = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortInUseError(port, { cause: error }) : error),
    );
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
