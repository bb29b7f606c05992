import type { PlaygroundContext } from "./context.ts";
import { curlCommand } from "./curl.ts";
import type { Delivery } from "./delivery.ts";

type TextOf = (delivery: Delivery, context: PlaygroundContext) => Uint8Array | string;

/** The parts of a delivery that can be copied, by the last segment of their address. */
export const DELIVERY_TEXTS = {
  curl: ({ request }, { urls }) => curlCommand(request, urls.webhook),
  body: ({ request }) => request.body,
} satisfies Record<string, TextOf>;
