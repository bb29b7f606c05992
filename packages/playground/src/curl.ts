import { isUtf8 } from "node:buffer";
import { type ReceivedRequest, sentHeaders } from "./received-request.ts";

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
