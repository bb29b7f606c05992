import { textResponse, toRequest, toResult } from "@almahook/functions/function-url";
import type { BenchEvent } from "../bench-event.ts";

export async function handler(event: BenchEvent) {
  await toRequest(event).arrayBuffer();
  return toResult(textResponse("an answer", { status: 200, headers: {} }), event);
}
