import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "@almahook/testing/certificate";
import { listen } from "@almahook/testing/listen";
import { onTestFinished } from "vitest";

/** The variables with which Lambda passes the region and credentials to the AWS SDK. */
export const AWS = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "a-secret",
};

/**
 * Answers requests on this machine until the test is finished.
 *
 * @param scheme `https`, as in production, or `http`
 * @returns its URL, and the variables with which a process trusts its certificate
 */
export async function startServer(
  scheme: string,
  answer: RequestListener,
): Promise<{ url: string; env: Record<string, string> }> {
  if (scheme === "http") {
    const { url, close } = await listen(createServer(answer));
    onTestFinished(close);
    return { url, env: {} };
  }
  const folder = mkdtempSync(join(tmpdir(), "almahook-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { key, certificate } = makeCertificate(folder);
  const files = { key: readFileSync(key), cert: readFileSync(certificate) };
  const { port, close } = await listen(createTlsServer(files, answer));
  onTestFinished(close);
  return { url: `https://localhost:${port}`, env: { NODE_EXTRA_CA_CERTS: certificate } };
}
