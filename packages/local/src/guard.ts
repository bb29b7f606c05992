import type { IncomingMessage } from "node:http";
import { printable } from "@almahook/common/printable";

/** Returns the reason to refuse a request, in a sentence, if there is one. */
export type Guard = (request: Pick<IncomingMessage, "method" | "headers">) => string | undefined;

/** Matches the names of this machine. A browser resolves `*.localhost` by itself. */
export const THIS_MACHINE = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Guards a port of this machine against pages of other sites in a browser on this machine. DNS
 * rebinding is detected by `Host`, and cross-site requests by `Origin`, which browsers add to every
 * POST, or `Sec-Fetch-Site`. Tools send neither.
 *
 * @param allowedHosts other host names than this machine's that requests may use, such as a tunnel's
 * @see https://fetch.spec.whatwg.org/#origin-header
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export const createGuard =
  (allowedHosts: readonly string[]): Guard =>
  ({ method, headers }) => {
    const { host = "", origin, "sec-fetch-site": site } = headers;
    const [, name = ""] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
    const isAllowed = allowedHosts.includes(name);
    if (!THIS_MACHINE.test(name) && !isAllowed) {
      return `Nothing is served at ${quote(host)}. If it is a name of this machine, or of a tunnel of yours to it, set ALLOWED_HOSTS to it.`;
    }
    const isOwnOrigin =
      origin === undefined ||
      origin === `http://${host}` ||
      (isAllowed && origin === `https://${host}`);
    const isOwnSite = site === undefined || site === "same-origin" || site === "none";
    const follows = method === "GET" && headers["sec-fetch-mode"] === "navigate";
    return isOwnOrigin && (isOwnSite || follows)
      ? undefined
      : `A page of another site (${quote(origin ?? "of an unknown origin")}) may not send requests here.`;
  };

/** At most this many reasons are reported, because a client can invent any number of host names. */
const MAX_REPORTS = 50;

/** Wraps a guard so that each reason is reported once. */
export function reportRefusals(guard: Guard, report: (reason: string) => void): Guard {
  const reported = new Set<string>();
  return (request) => {
    const reason = guard(request);
    if (reason !== undefined && !reported.has(reason) && reported.size < MAX_REPORTS) {
      reported.add(reason);
      report(`Refused a request. ${reason}`);
    }
    return reason;
  };
}

const quote = (header: string) => `'${printable(header).slice(0, 200)}'`;
