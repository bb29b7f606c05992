import { DELIVERY_HEADER } from "./delivery-header.ts";

/** Headers that belong to a connection, or that every client adds by itself. */
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

/** The headers that make a request what it is, whoever sends it again. */
export const sentHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OF_THE_CONNECTION.has(name) && !name.startsWith("sec-"),
    ),
  );
