import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { answerJson, type FaultyServer, startFaultyServer } from "@almahook/testing/faulty-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStart } from "../src/start-execution.ts";

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer(
    new Map([
      [
        "starts",
        (response) =>
          answerJson(response, 200, {
            executionArn: "arn:aws:states:us-east-1:123456789012:execution:ppod:an-execution",
            startDate: Date.now() / 1000,
          }),
      ],
    ]),
  );
});
afterAll(() => server.close());

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
async function startAlone({ config, before = "" }: Record<string, string>) {
  const program = `
    ${before}
    const module = ${JSON.stringify(import.meta.resolve("../src/start-execution.ts"))};
    const { createStart } = await import(module);
    const start = createStart({ PPOD: "arn" }, Date.now, ${config});
    console.log((await start({ pipeline: "PPOD", executionName: "a", input: {} }, Date.now())).kind);
  `;
  const argv = ["--input-type=module", "--eval", program];
  return (await promisify(execFile)(process.execPath, argv, { env: ENVIRONMENT })).stdout;
}

test("neither the budget's timer nor a connection keeps the process alive", async () => {
  const config = JSON.stringify({ endpoint: server.endpoint("starts") });
  const begun = performance.now();
  expect(await startAlone({ config })).toBe("started\n");
  expect(performance.now() - begun).toBeLessThan(3500);
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
