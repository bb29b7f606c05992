import { DELIVERY_HEADER } from "./delivery.ts";

/** Headers of a connection, or that every client adds. */
const OF_THE_CONNECTION = new Set([
  "accept-encoding",
  "accept-language",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  DELIVERY_HEADER,
]);

/** The headers that have to be sent again with a request. */
export const sentHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OF_THE_CONNECTION.has(name) && !name.startsWith("sec-"),
    ),
  );
