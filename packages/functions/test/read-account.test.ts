import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import { stateMachineArn } from "@almahook/testing/local-step-functions";
import { AWS_CLIENT, answerJson, startServer } from "@almahook/testing/start-server";
import type { SFNClientConfig } from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test, vi } from "vitest";
import { type AccountSystems, createExecutionsApi, readAccount } from "../src/read-account.ts";
import { createSystems, FINES, HOUR, MAPS, NOW } from "./account-systems.ts";

/** The account of the exports that ended in the past hours: of a week, unless told otherwise. */
const account = (systems: AccountSystems, hours = 7 * 24) =>
  readAccount(systems, { since: NOW - hours * HOUR, now: NOW });

/** Reads executions from a server on this machine. */
async function readFrom(listener: RequestListener, config: SFNClientConfig = {}) {
  const server = await startServer(listener);
  onTestFinished(server.close);
  return createExecutionsApi({ endpoint: server.url, ...AWS_CLIENT, ...config });
}

test("what Alma and Step Functions know is put together", async () => {
  const { systems, end, start } = createSystems();
  const missing = end(MAPS, 20);
  const failed = end(FINES, 30, { status: "COMPLETED_FAILED" });
  const running = end(FINES, 40);
  await start("FINES", `fines-2025-12-31T11-04-05-678Z-${running}`, 40);
  const elsewhere = end(MAPS, 50);
  await start("MAPS", "maps-by-somebody-else", 49, { day: "2025-12-31" });
  await start("MAPS", "quite-another", 10, { day: "1999-12-31" });
  await start("MAPS", "before-that", 7 * 24 + 0.5);
  // Of the test of a deployed stage.
  await start("FINES", "fines-2000-01-01T11-04-05-678Z-12345678-deployment-test", 10);
  end("Publishing Platform Job MAPS to Borealis", 12);
  end("Publishing Platform Job NIGHTLY to Aurora", 12);

  const { exports, unexplained, withoutJob } = await account(systems);
  expect(exports.map(({ state, jobId, records }) => [state, jobId, records])).toEqual([
    ["started-elsewhere", elsewhere, 42],
    ["running", running, 42],
    ["job-failed", failed, 42],
    ["missing", missing, 42],
  ]);
  expect(unexplained).toMatchObject([{ pipeline: "MAPS", name: "quite-another" }]);
  expect(withoutJob).toEqual([]);
});

test("an export that ended before the time asked for explains what began within it, and is left out", async () => {
  const { systems, end, start } = createSystems();
  const id = end(MAPS, 50);
  await start("MAPS", `maps-2025-12-31T01-04-05-678Z-${id}`, 47);
  expect(await account(systems, 48)).toMatchObject({ exports: [], unexplained: [] });
});

test("an export that ended within the time asked for is found, though by AWS's clock its execution began before", async () => {
  const { systems, end, start } = createSystems();
  const id = end(MAPS, 48);
  await start("MAPS", `maps-2025-12-31T03-04-05-678Z-${id}`, 48.9);
  const { exports } = await account(systems, 48);
  expect(exports).toMatchObject([{ state: "running", jobId: id }]);
});

test("a job is found under another name of its own, and only its pipelines' instances are read", async () => {
  const { systems, end, calls } = createSystems(["Something else", "\u200b"]);
  const id = end(MAPS, 12, { jobName: "Publishing" });
  end("Publishing Platform Job MAPS to Borealis", 14, { jobName: "Publishing" });
  const { exports, withoutJob } = await account(systems);
  expect(exports).toMatchObject([{ state: "missing", jobId: id, records: 42 }]);
  expect(withoutJob).toEqual([]);
  expect(calls).toEqual(["instances of Publishing", `instance ${id} of Publishing`]);
});

test("an export is found although its name is not in the list of instances", async () => {
  const { systems, end } = createSystems();
  const id = end(MAPS, 12);
  const { alma } = systems;
  const listEndedInstances: typeof alma.listEndedInstances = async (...call) =>
    (await alma.listEndedInstances(...call)).map(({ name, ...each }) => each);
  const { exports } = await account({ ...systems, alma: { ...alma, listEndedInstances } });
  expect(exports).toMatchObject([{ state: "missing", jobId: id }]);
});

test("an export may have ended until the end of the day, if only the date is known", async () => {
  const { systems, end } = createSystems();
  const id = end(MAPS, 0, { endTime: "2026-01-01" });
  end(MAPS, 0, { endTime: "2025-12-31" });
  const { exports } = await account(systems, 6);
  expect(exports).toMatchObject([{ state: "missing", jobId: id }]);
});

test("executions are read page by page, back to the time that is asked for", async () => {
  const page = (day: string, nextToken?: string) => ({
    executions: ["a", "b"].map((name) => ({
      executionArn: `arn:${day}-${name}`,
      name: `${day}-${name}`,
      status: "SUCCEEDED",
      startDate: Date.parse(day) / 1000,
    })),
    nextToken,
  });
  const empty = { executions: [], nextToken: "1" };
  const pages = [empty, page("2026-05-03", "2"), page("2026-05-02", "3"), page("2026-05-01")];
  const asked: unknown[] = [];
  const executions = await readFrom(async (request, response) => {
    asked.push(await json(request));
    answerJson(response, 200, pages[asked.length - 1] ?? {});
  });
  const query = { stateMachineArn: stateMachineArn("any"), maxResults: 1000 };
  const found = await executions.list(query.stateMachineArn, Date.parse("2026-05-02T12:00:00Z"));
  expect(asked).toEqual([query, { ...query, nextToken: "1" }, { ...query, nextToken: "2" }]);
  expect(found).toEqual(
    ["2026-05-03", "2026-05-02"].flatMap((day) =>
      ["a", "b"].map((name) => ({
        arn: `arn:${day}-${name}`,
        name: `${day}-${name}`,
        status: "SUCCEEDED",
        startedAt: Date.parse(day),
      })),
    ),
  );
});

test("pages of executions that repeat are an error, not a shorter list", async () => {
  const { list } = await readFrom((_, response) =>
    answerJson(response, 200, { executions: [], nextToken: "1" }),
  );
  await expect(list(stateMachineArn("any"), 0)).rejects.toThrow("does not end");
});

test("Step Functions has ten seconds for each answer", async () => {
  const asked = Promise.withResolvers<void>();
  const { list } = await readFrom(() => asked.resolve(), { maxAttempts: 1 });
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const listed = list(stateMachineArn("any"), 0).catch(({ name }) => name);
  await asked.promise;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await listed).toBe("TimeoutError");
});
