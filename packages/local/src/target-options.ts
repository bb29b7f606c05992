import { HttpUrl, option } from "@almahook/cli/options";
import * as v from "valibot";
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
  { url = `http://127.0.0.1:${ports.webhook}`, secret = settings.secrets.current }: Partial<Target>,
): Target => ({ url, secret });
