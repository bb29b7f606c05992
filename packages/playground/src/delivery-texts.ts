import type { PlaygroundContext } from "./context.ts";
import { curlCommand } from "./curl.ts";
import type { Delivery } from "./delivery.ts";

type TextOf = (delivery: Delivery, context: PlaygroundContext) => Uint8Array | string;

/** What can be copied of a delivery, by the last part of its address. */
export const DELIVERY_TEXTS = {
  curl: ({ request }, { urls }) => curlCommand(request, urls.webhook),
  body: ({ request }) => request.body,
} satisfies Record<string, TextOf>;
