import { isUtf8 } from "node:buffer";
import type { ReceivedRequest } from "./received-request.ts";
import { sentHeaders } from "./sent-headers.ts";

/** A text as one word of a shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that sends a request again, byte for byte. */
export function curlCommand({ method, path, headers, body }: ReceivedRequest, url: string): string {
  const text = isUtf8(body) && !body.includes(0);
  const encoded = text ? "" : `echo ${Buffer.from(body).toString("base64")} | base64 --decode | `;
  const data = text ? quoted(Buffer.from(body).toString()) : "@-";
  const command = [
    `${encoded}curl --include`,
    method === "HEAD" ? "--head" : `--request ${method}`,
    quoted(`${url}${path}`),
    ...Object.entries(sentHeaders(headers)).map(
      ([name, value]) => `--header ${quoted(value ? `${name}: ${value}` : `${name};`)}`,
    ),
    ...(body.length > 0 ? [`${text ? "--data-raw" : "--data-binary"} ${data}`] : []),
  ];
  return command.join(" \\\n  ");
}
