import { toRequest, toResult } from "@almahook/functions/function-url";
import type { BenchEvent } from "../bench-event.ts";

export async function handler(event: BenchEvent) {
  await toRequest(event).arrayBuffer();
  return toResult(new Response("an answer"));
}
