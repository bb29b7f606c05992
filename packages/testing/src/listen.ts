import { once } from "node:events";
import type { Server } from "node:http";

/** A server that listens on this machine, at a port that the system chose. */
export interface Listening {
  port: number;
  /** Of a server without TLS. */
  url: string;
  /** Closes the server and the connections to it. */
  close(): Promise<void>;
}

/** Makes a server listen on this machine. */
export async function listen(server: Server): Promise<Listening> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error(`Listening on ${address}`);
  const { port } = address;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
