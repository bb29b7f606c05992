import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { UserError } from "./command.ts";
import type { LocalSettings } from "./local-settings.ts";

/** Where to send, and the secret to sign with: as asked for, or the service on this machine. */
export const localTarget = (
  { ports, settings }: LocalSettings,
  { url = `http://127.0.0.1:${ports.webhook}`, secret = settings.secrets.current }: Partial<Target>,
): Target => ({ url, secret });

interface Target {
  url: string;
  secret: string;
}

/** Sends an event as Alma does, and prints the answer. @returns whether it was a success */
export async function post(
  url: string,
  body: Uint8Array | string,
  secret: string,
): Promise<boolean> {
  const { response } = await request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", [SIGNATURE_HEADER]: sign(body, secret) },
    body: Buffer.from(body),
  });
  return response.ok;
}

/**
 * Makes a request, and prints the answer.
 *
 * @throws {UserError} if there is none
 */
export async function request(url: string, init: RequestInit) {
  const started = performance.now();
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - started);
    process.stdout.write(`${response.status}  ${milliseconds} ms  ${text}\n`);
    return { response, text };
  } catch (error) {
    throw new UserError(`${url} does not answer (${cause(error)}). Is npm start running?`);
  }
}

const cause = (error: unknown) =>
  error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
