import type { Server } from "node:http";

/** Makes a server listen on this machine. @returns the port, which the system chose */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address && typeof address === "object") resolve(address.port);
      else reject(new Error(`Listening on ${address}`));
    });
  });
}
