import { parentPort } from "node:worker_threads";
import { handler } from "@almahook/functions/webhook-entry";

/** Invokes the handler. @returns its result, or its error as Lambda reports it */
async function invoke(requestId: string, event: Parameters<typeof handler>[0]): Promise<object> {
  try {
    return { result: await handler(event, { awsRequestId: requestId }) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { error: { errorType: name, errorMessage: message } };
  }
}

parentPort?.on("message", async ({ requestId, event }) => {
  const ended = await invoke(requestId, event);
  // Flush the log line before the answer is sent.
  await new Promise((written) => process.stdout.write("", written));
  parentPort?.postMessage({ requestId, ...ended });
});

parentPort?.postMessage("ready");
