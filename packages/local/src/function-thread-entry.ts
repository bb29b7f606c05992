import { parentPort } from "node:worker_threads";
import { handler } from "@almahook/functions/webhook-entry";

parentPort?.on("message", async ({ requestId, event }) => {
  const ended = await handler(event, { awsRequestId: requestId }).then(
    (result) => ({ result }),
    (error) => ({ error: String(error) }),
  );
  // Flush the log line before the answer is sent.
  await new Promise((written) => process.stdout.write("", written));
  parentPort?.postMessage({ requestId, ...ended });
});

parentPort?.postMessage("ready");
