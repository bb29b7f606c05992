import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeCertificate } from "@almahook/testing/certificate";

export interface StepFunctionsStub {
  /** The stub's URL: HTTPS with a host name, as in production. */
  url: string;
  /** The certificate file that its clients have to trust. */
  certificate: string;
  /** A file with this certificate and those that boto3 trusts. Absent if Python has no boto3. */
  boto3Certificates?: string;
  close(): void;
}

/** Starts a stub of Step Functions, with its own certificate. */
export async function startStub(): Promise<StepFunctionsStub> {
  const folder = mkdtempSync(join(tmpdir(), "almahook-bench-"));
  const { key, certificate } = makeCertificate(folder);
  const stub = fork(fileURLToPath(import.meta.resolve("./started-stub.ts")), [key, certificate]);
  const [port] = await once(stub, "message");
  return {
    url: `https://localhost:${port}`,
    certificate,
    boto3Certificates: boto3Certificates(certificate, join(folder, "all.pem")),
    close() {
      stub.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

function boto3Certificates(certificate: string, all: string): string | undefined {
  try {
    const script = "import boto3, botocore.httpsession; print(botocore.httpsession.where())";
    const own = execFileSync("python3", ["-c", script], { encoding: "utf8" }).trim();
    writeFileSync(all, `${readFileSync(own)}\n${readFileSync(certificate)}`);
    return all;
  } catch {
    return undefined;
  }
}
