import type { RequestListener } from "node:http";
import { serveListener } from "@almahook/local/serve";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, expect, test } from "vitest";
import { createFaults, type Fault } from "../src/faults.ts";

const faults = createFaults();
const works: RequestListener = (_request, response) => {
  response.setHeader("X-Worked", "yes");
  response.end(JSON.stringify({ executionArn: "arn", startDate: 1 }));
};
const server = await serveListener(faults.wrap(works), 0);
afterAll(() => server.close());

const start = (requestTimeout: number) =>
  new SFN({
    endpoint: server.url,
    ...AWS_CLIENT,
    maxAttempts: 1,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  })
    .startExecution({ stateMachineArn: "arn" })
    .then(
      ({ executionArn }) => executionArn,
      (error) => error.code ?? error.name,
    );

test.each<[Fault, string]>([
  ["none", "arn"],
  ["throttle", "ThrottlingException"],
  ["refuse", "AccessDeniedException"],
  ["hang", "ETIMEDOUT"],
  ["down", "ECONNRESET"],
])("%s: a start gets %s", async (fault, outcome) => {
  faults.choose({ fault });
  expect(await start(fault === "hang" ? 200 : 10_000)).toBe(outcome);
});

test("what starts nothing works all the same", async () => {
  faults.choose({ fault: "down" });
  const headers = { "X-Amz-Target": "AWSStepFunctions.ListExecutions" };
  const response = await fetch(server.url, { method: "POST", headers });
  expect(response.headers.get("X-Worked")).toBe("yes");
});
