import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import type { Terminal } from "@almahook/cli/command";
import { HttpUrl, option } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { fetchFailure } from "@almahook/common/errors";
import { printable } from "@almahook/common/printable";
import * as v from "valibot";
import { THIS_MACHINE } from "./guard.ts";
import type { LocalSettings } from "./local-settings.ts";

/** The options of commands that send: the URL, and the secret to sign with. */
export const targetOptions = {
  url: option(
    "URL",
    "where to send (default: the stage's URL, or http://127.0.0.1:PORT)",
    v.optional(HttpUrl),
  ),
  secret: option(
    "SECRET",
    "signs with it (default: the stage's, or ALMA_CHALLENGE_SECRET)",
    v.optional(v.string()),
  ),
};

export interface Target {
  url: string;
  secret: string;
}

/**
 * Where to send, and the secret to sign with: from the options, or of the service on this machine.
 */
export const localTarget = (
  { ports, settings }: LocalSettings,
  { url = `http://127.0.0.1:${ports.PORT}`, secret = settings.secrets.current }: Partial<Target>,
): Target => ({ url, secret });

/**
 * Sends an event as Alma does, and prints the answer.
 *
 * @throws {UserError} if no answer comes
 */
export const sendEvent = (
  { url, secret }: Target,
  body: Uint8Array | string,
  terminal: Pick<Terminal, "print">,
) => {
  const headers = { "Content-Type": "application/json", [SIGNATURE_HEADER]: sign(body, secret) };
  return sendRequest(url, { method: "POST", headers, body: Buffer.from(body) }, terminal);
};

/** How many characters of an answer are printed. The service's own answers are shorter. */
const MAX_SHOWN = 2000;

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
    const shown = printable(text.slice(0, MAX_SHOWN));
    print(`${response.status}  ${milliseconds} ms  ${shown}`);
    return { response, text };
  } catch (error) {
    if (Object(error).cause?.code?.startsWith("ERR_SSL")) {
      throw new UserError(`${url} does not speak HTTPS: is it an http:// address?`, 1);
    }
    const hint = THIS_MACHINE.test(new URL(url).hostname) ? " Is npm start running?" : "";
    throw new UserError(`${url} does not answer (${fetchFailure(error)}).${hint}`, 1);
  }
}
