import { isUtf8 } from "node:buffer";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pipelines } from "@almahook/pipelines/registry";
import { type Row, rows } from "@almahook/testing/contract";
import { environment } from "@almahook/testing/function-environment";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const written: string[] = [];

beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  written.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The event of a function URL for a request, with all that Lambda puts into one. */
function functionUrlEvent({ path = "/", method = "GET", headers = {}, body = "" }: Row["request"]) {
  const [rawPath = "/", rawQueryString = ""] = path.split("?");
  const bytes = Buffer.from(body);
  const domainName = "abcdefghij.lambda-url.us-east-1.on.aws";
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: {
      host: domainName,
      "x-amzn-trace-id": "Root=1-62ecd163-5f302e550dcde3b12402207d",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    requestContext: {
      accountId: "anonymous",
      apiId: "abcdefghij",
      domainName,
      domainPrefix: "abcdefghij",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "" },
      requestId: "d4a3d5b2-0000-4000-8000-000000000000",
      routeKey: "$default",
      stage: "$default",
      time: "01/May/2022:14:55:15 +0000",
      timeEpoch: 1651416915000,
    },
    ...(bytes.length > 0 && { body: bytes.toString(isUtf8(bytes) ? "utf8" : "base64") }),
    isBase64Encoded: !isUtf8(bytes),
  };
}

test("every row of the contract holds for the events of a function URL", async () => {
  const { handler } = await import("../src/webhook-entry.ts");
  for (const { name, request, status, body, headers, log } of rows) {
    written.length = 0;
    const result = await handler(functionUrlEvent(request), { awsRequestId: "an-id" });
    const names = Object.entries(result.headers).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    expect({ ...result, headers: Object.fromEntries(names) }, name).toEqual({
      statusCode: status,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "x-content-type-options": "nosniff",
        ...headers,
      },
      body,
      isBase64Encoded: false,
    });
    expect(written, name).toHaveLength(1);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({
      ...JSON.parse(JSON.stringify(log)),
      status,
      requestId: "an-id",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: log.outcome === "rejected" ? "WARN" : "INFO",
    });
  }
});

test("a pipeline that is off is warned of once, at start", async () => {
  vi.stubEnv("ALMA_POD_EXPORT_JOB_NAME", undefined);
  await import("../src/webhook-entry.ts");
  expect(written.map((line) => JSON.parse(line))).toEqual([
    {
      time: expect.any(String),
      level: "WARN",
      message: "The PPOD pipeline is off: ALMA_POD_EXPORT_JOB_NAME is not set.",
    },
  ]);
});

test("the module does not load without its settings, and one error names them all", () => {
  const { SST_RESOURCE_App, SST_RESOURCE_TimdexStateMachine, ...rest } = environment;
  const jobNamesOnly = Object.fromEntries(
    pipelines.map(({ jobNameSetting }) => [jobNameSetting, rest[jobNameSetting]]),
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.resolve("../src/webhook-entry.ts"))],
    {
      env: { ...jobNamesOnly, SST_RESOURCE_App, SST_RESOURCE_TimdexStateMachine },
      encoding: "utf8",
    },
  );
  expect(status).toBe(1);
  expect(stderr).toContain(
    "SettingsError: The service can't start with these settings: WORKSPACE is missing; ALMA_CHALLENGE_SECRET is missing; PPOD_STATE_MACHINE_ARN is missing; BURSAR_STATE_MACHINE_ARN is missing.",
  );
});
