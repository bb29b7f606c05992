import { isUtf8 } from "node:buffer";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { TEST_HEADER } from "@almahook/functions/log-line";
import * as v from "valibot";

/**
 * Copies bytes that are kept. A small `Buffer` is a slice of a pool of 64 KiB, and would keep all
 * of it in memory.
 */
export const unpooled = (bytes: Buffer): Uint8Array => new Uint8Array(bytes);

/** A request as the function received it, as its JSON has it. */
export const ReceivedRequest = v.object({
  method: v.string(),
  /** With the query. */
  path: v.string(),
  /** Names in lower case. */
  headers: v.record(v.string(), v.string()),
  /** In JSON, Base64. */
  body: v.pipe(
    v.string(),
    v.transform((base64) => unpooled(Buffer.from(base64, "base64"))),
  ),
});
export type ReceivedRequest = v.InferOutput<typeof ReceivedRequest>;

/** A POST of an event as Alma sends it. Without a secret, it is unsigned. */
export function signedRequest(event: string, secret: string | undefined): ReceivedRequest {
  const body = new TextEncoder().encode(event);
  const headers = {
    "content-type": "application/json",
    ...(secret !== undefined && { [SIGNATURE_HEADER.toLowerCase()]: sign(body, secret) }),
  };
  return { method: "POST", path: "/", headers, body };
}

const SENT_AGAIN = ["accept", "content-type", SIGNATURE_HEADER, TEST_HEADER].map((name) =>
  name.toLowerCase(),
);

/** The headers that a request is sent again with: those that the function reads. */
export const sentHeaders = (headers: ReceivedRequest["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => SENT_AGAIN.includes(name)));

/** Quotes text as a single argument for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The longest argument of a command, in bytes, with room for quotes. */
const MOST_BYTES = 64 * 1024;

/** Writes a curl command that sends a request again, byte for byte. */
export function curlCommand({ method, path, headers, body }: ReceivedRequest, url: string): string {
  const text = body.length < MOST_BYTES && isUtf8(body) && !body.includes(0);
  const encoded = text ? "" : `echo ${Buffer.from(body).toString("base64")} | base64 --decode | `;
  const data = text ? quoted(Buffer.from(body).toString()) : "@-";
  const command = [
    // Keeps curl from expanding brackets in the address, and from normalizing its path.
    `${encoded}curl --include --globoff --path-as-is`,
    method === "HEAD" ? "--head" : `--request ${method}`,
    quoted(`${url}${path}`),
    ...Object.entries(sentHeaders(headers)).map(
      ([name, value]) => `--header ${quoted(value ? `${name}: ${value}` : `${name};`)}`,
    ),
    ...(body.length > 0 ? [`${text ? "--data-raw" : "--data-binary"} ${data}`] : []),
  ];
  return command.join(" \\\n  ");
}
