import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { type FaultyServer, startFaultyServer } from "@almahook/testing/faulty-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IS_LONG } from "../runs.ts";
import { buildService, variablesFor } from "../speed/bundles.ts";
import { faults, lateAnswers } from "./faults.ts";
import { tryFault } from "./try-fault.ts";

const kinds = IS_LONG ? [...faults, ...lateAnswers] : faults;

const folder = mkdtempSync(join(tmpdir(), "almahook-faults-"));
let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer(new Map(kinds.map(({ name, answer }) => [name, answer])));
  await buildService(folder);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test.concurrent.for(kinds)("Step Functions: $name → $status", async (fault) => {
  const { result, line, milliseconds } = await tryFault(
    fault,
    join(folder, "bundle.mjs"),
    variablesFor(server.endpoint(fault.name), folder),
  );
  expect({ status: result.statusCode, retryAfter: result.headers["Retry-After"] }).toEqual({
    status: fault.status,
    retryAfter: fault.status === 503 ? "60" : undefined,
  });
  const outcome = fault.status === 200 ? fault.log : "failed";
  const detail = line.detail ?? line.outcome;
  expect({ ...line, detail }).toMatchObject({
    status: fault.status,
    outcome,
    detail: typeof fault.log === "string" ? fault.log : expect.stringMatching(fault.log),
    event: { action: "JOB_END" },
  });
  expect(detail).not.toContain("\n");
  if (IS_LONG) expect(milliseconds).toBeLessThan(ALMA_TIMEOUT - 300);
});
