import { request as httpRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Row } from "@almahook/testing/contract";

export type Sent = Row["request"];

/** Sends a request with `node:http`, which knows all methods, and lets headers be what they are. */
export async function send(url: string, { path = "/", method = "GET", headers, body }: Sent) {
  const request = httpRequest(`${url}${path}`, { method, headers });
  request.end(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request.once("response", resolve).once("error", reject),
  );
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
