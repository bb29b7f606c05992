import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The variables with which Lambda passes the region and credentials to the AWS SDK. */
export const AWS = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "a-secret",
};

/** The region and credentials of an AWS SDK's client. */
export const AWS_CLIENT = {
  region: AWS.AWS_REGION,
  credentials: { accessKeyId: AWS.AWS_ACCESS_KEY_ID, secretAccessKey: AWS.AWS_SECRET_ACCESS_KEY },
};

/** A server on this machine, at a port that the system chose. */
export type Server = Awaited<ReturnType<typeof startServer>>;

/**
 * Answers requests on a real socket.
 *
 * @param scheme `https` for TLS and a host name, as in production
 */
export async function startServer(listener: RequestListener, scheme: "http" | "https" = "http") {
  const tls = scheme === "https" ? createCertificate() : undefined;
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error(`Listening on ${address}`);
  const { port } = address;
  return {
    port,
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    /** The file of a self-signed certificate, which clients have to trust. Absent without TLS. */
    certificate: tls?.file,
    /** Closes the server and the connections to it. */
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      if (tls) rmSync(tls.folder, { recursive: true });
    },
  };
}

/** Creates a self-signed certificate for `localhost`, valid for two days. */
function createCertificate() {
  const folder = mkdtempSync(join(tmpdir(), "almahook-tls-"));
  const [key, file] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const argv = [
    ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", file],
  ];
  execFileSync("openssl", argv, { stdio: "ignore" });
  return { folder, file, key: readFileSync(key), cert: readFileSync(file) };
}

/** Answers as Step Functions and CloudWatch Logs do. */
export function answerJson(response: ServerResponse, status: number, body: object | string) {
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.0" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
