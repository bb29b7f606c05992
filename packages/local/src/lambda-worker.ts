import { parentPort } from "node:worker_threads";
import { handler } from "@almahook/functions/webhook-entry";

parentPort?.on("message", async ({ requestId, event }) => {
  try {
    const result = await handler(event, { awsRequestId: requestId });
    parentPort?.postMessage({ requestId, result });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({
      requestId,
      error: { errorType: name, errorMessage: message },
    });
  }
});

parentPort?.postMessage("ready");
