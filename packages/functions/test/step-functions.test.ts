import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createStart } from "../src/step-functions.ts";
import { jobNames, LIMIT } from "./contract.ts";
import { faults } from "./faults/faults.ts";
import { type Faulty, startFaulty } from "./faults/try-faults.ts";

const TEXTS = {
  200: /^Webhook POST request received and validated, PPOD pipeline (already )?initiated\.$/,
  500: /^Webhook POST request received and validated, but the PPOD pipeline could not be started\.$/,
};

let faulty: Faulty;
const unhandled: unknown[] = [];
const collect = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", collect);
  faulty = await startFaulty();
});

test.concurrent.for(faults)("Step Functions: $name → $status", async (fault) => {
  const { response, text, line, milliseconds } = await faulty.try(fault);
  expect({ status: response.status, retryAfter: response.headers.get("Retry-After") }).toEqual({
    status: fault.status,
    retryAfter: fault.status === 503 ? "60" : null,
  });
  expect(text).toMatch(fault.status === 200 ? TEXTS[200] : TEXTS[500]);
  expect(milliseconds).toBeLessThan(LIMIT);
  const facts = { pipeline: "PPOD", jobName: jobNames.PPOD, status: fault.status, records: 42 };
  if (fault.status === 200) {
    expect(line).toMatchObject({ ...facts, outcome: fault.log });
    expect(line.event).toBeUndefined();
  } else {
    expect(line).toMatchObject({
      ...facts,
      outcome: "failed",
      reason: fault.status === 503 ? "unavailable" : "refused",
      detail: typeof fault.log === "string" ? fault.log : expect.stringMatching(fault.log),
      event: { action: "JOB_END", job_instance: { name: jobNames.PPOD } },
    });
    expect(line.detail).not.toContain("\n");
  }
});

test("what was given up leaves no request under way, and no rejection unhandled", async () => {
  await vi.waitUntil(() => faulty.server.underWay() === 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(unhandled).toEqual([]);
});

test("the kinds of trouble are as many as their names", () => {
  expect(faults.length).toBeGreaterThan(30);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

test("a start that arrived too late is not tried at all", async () => {
  const now = Date.now();
  let asked = 0;
  const start = createStart({ PPOD: "arn" }, () => now, {
    region: "us-east-1",
    credentials: () => {
      asked += 1;
      return new Promise(() => {});
    },
  });
  const begun = performance.now();
  const result = await start({ pipeline: "PPOD", executionName: "a", input: {} }, now - 60_000);
  expect(result).toMatchObject({ kind: "failed", retry: true });
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(asked).toBeLessThanOrEqual(1);
});

/** As Lambda gives it. */
const ENVIRONMENT = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "a-secret",
};

/**
 * Starts an execution in a process of its own.
 *
 * @param config of the SDK's client, as source text
 * @returns what the process printed
 */
async function startAlone({ config, before = "", after = "" }: Record<string, string>) {
  const program = `
    ${before}
    const module = ${JSON.stringify(import.meta.resolve("../src/step-functions.ts"))};
    const { createStart } = await import(module);
    const start = createStart({ PPOD: "arn" }, Date.now, ${config});
    console.log((await start({ pipeline: "PPOD", executionName: "a", input: {} }, Date.now())).kind);
    ${after}
  `;
  const argv = ["--input-type=module", "--eval", program];
  return (await promisify(execFile)(process.execPath, argv, { env: ENVIRONMENT })).stdout;
}

test("neither the budget's timer nor a connection keeps the process alive", async () => {
  const config = JSON.stringify({ endpoint: faulty.server.endpoint("starts") });
  const begun = performance.now();
  expect(await startAlone({ config })).toBe("started\n");
  expect(performance.now() - begun).toBeLessThan(3500);
});

test("a start loads nothing of Node's fetch", async () => {
  const config = JSON.stringify({ endpoint: faulty.server.endpoint("starts") });
  const after = `console.log(process.moduleLoadList.filter((name) => name.includes("undici")));`;
  expect(await startAlone({ config, after })).toBe("started\n[]\n");
});

test("a start reads no file of a home directory", async () => {
  const before = `
    import files from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    files.readFile = async (file) => { console.log("read", file); return ""; };
    syncBuiltinESMExports();
  `;
  const config = `{
    requestHandler: { handle: async ({ hostname }) => { console.log(hostname); throw new Error(); } },
  }`;
  expect(await startAlone({ config, before })).toBe("states.us-east-1.amazonaws.com\nfailed\n");
});

afterAll(async () => {
  await faulty.close();
  process.off("unhandledRejection", collect);
});
