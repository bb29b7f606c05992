import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "@almahook/testing/certificate";
import { listen } from "@almahook/testing/listen";
import { onTestFinished } from "vitest";

/**
 * Answers HTTPS requests on this machine, as in production, until the test is finished.
 *
 * @returns its URL, and the variable with which a process trusts its certificate
 */
export async function startTlsServer(answer: RequestListener) {
  const folder = mkdtempSync(join(tmpdir(), "almahook-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { key, certificate } = makeCertificate(folder);
  const files = { key: readFileSync(key), cert: readFileSync(certificate) };
  const { port, close } = await listen(createServer(files, answer));
  onTestFinished(close);
  return { url: `https://localhost:${port}`, env: { NODE_EXTRA_CA_CERTS: certificate } };
}
