import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { makeCertificate } from "@almahook/testing/certificate";
import { answerJson } from "@almahook/testing/faulty-server";
import { listen } from "@almahook/testing/listen";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStart } from "../src/start-execution.ts";

const executionArn = "arn:aws:states:us-east-1:123456789012:execution:ppod:an-execution";

let server: Server;
let certificate: string;
let port: number;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "almahook-tls-"));
  const files = makeCertificate(folder);
  certificate = readFileSync(files.certificate, "utf8");
  const options = { key: readFileSync(files.key), cert: certificate };
  server = createServer(options, (request, response) => {
    request
      .resume()
      .once("end", () => answerJson(response, 200, { executionArn, startDate: Date.now() / 1000 }));
  });
  rmSync(folder, { recursive: true });
  port = await listen(server);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function start(endpoint: string) {
  const start = createStart({ PPOD: "arn" }, Date.now, {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "an-id", secretAccessKey: "a-secret" },
  });
  return start({ pipeline: "PPOD", executionName: "an-execution", input: {} }, Date.now());
}

test("a server is only believed when its certificate is trusted, and for its name", async () => {
  expect(await start(`https://localhost:${port}`)).toEqual({
    kind: "failed",
    retry: true,
    error: expect.stringMatching(/self-signed certificate/),
  });
  setDefaultCACertificates([...getCACertificates("default"), certificate]);
  expect(await start(`https://127.0.0.1:${port}`)).toEqual({
    kind: "failed",
    retry: true,
    error: expect.stringMatching(/not match certificate's altnames/),
  });
  expect(await start(`https://localhost:${port}`)).toEqual({ kind: "started", executionArn });
});

test("an IPv6 address is not looked up as a name", async () => {
  const result = await start("http://[::1]:1");
  expect(result).toMatchObject({ kind: "failed", error: expect.not.stringContaining("ENOTFOUND") });
});
