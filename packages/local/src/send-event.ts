import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import type { Terminal } from "@almahook/cli/command";
import { THIS_MACHINE } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { fetchFailure } from "@almahook/common/errors";
import { printable } from "@almahook/common/printable";
import type { Target } from "./target-options.ts";

/**
 * Sends an event as Alma does, and prints the answer.
 *
 * @throws {UserError} if no answer comes
 */
export const sendEvent = (
  { url, secret }: Target,
  body: Uint8Array | string,
  terminal: Pick<Terminal, "print">,
) => sendRequest(url, signedRequest(body, secret), terminal);

/** Creates the request with which Alma sends an event. */
export const signedRequest = (body: Uint8Array | string, secret: string) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", [SIGNATURE_HEADER]: sign(body, secret) },
  body: Buffer.from(body),
});

/** How many characters of an answer are printed. The service's own answers are shorter. */
const LONGEST_SHOWN = 2000;

/**
 * Sends a request, and prints the answer.
 *
 * @throws {UserError} if no answer comes
 */
export async function sendRequest(
  url: string,
  init: RequestInit,
  { print }: Pick<Terminal, "print">,
) {
  const started = performance.now();
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - started);
    const shown = printable(text.slice(0, LONGEST_SHOWN));
    print(`${response.status}  ${milliseconds} ms  ${shown}`);
    return { response, text };
  } catch (error) {
    if (Object(error).cause?.code?.startsWith("ERR_SSL")) {
      throw new UserError(`${url} does not speak HTTPS: is it an http:// address?`, 1);
    }
    const hint = THIS_MACHINE.test(new URL(url).host) ? " Is npm start running?" : "";
    throw new UserError(`${url} does not answer (${fetchFailure(error)}).${hint}`, 1);
  }
}
