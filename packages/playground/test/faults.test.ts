import { serveListener } from "@almahook/local/serve";
import { expect, test } from "vitest";
import { createFaults } from "../src/faults.ts";

test("a fault affects only what starts an execution", async () => {
  const faults = createFaults();
  const server = await serveListener(
    faults.wrap((_request, response) => response.end("works")),
    0,
  );
  const call = async (action: string) => {
    const headers = { "X-Amz-Target": `AWSStepFunctions.${action}` };
    const response = await fetch(server.url, { method: "POST", headers });
    return response.text();
  };
  faults.choose({ fault: "refuse" });
  expect(await call("StartExecution")).toContain("AccessDeniedException");
  expect(await call("ListExecutions")).toBe("works");
  await server.close();
});
