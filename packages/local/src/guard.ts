import type { IncomingMessage } from "node:http";
import { printable } from "@almahook/common/printable";

/** Finds a reason to refuse a request, if there is one: a sentence. */
export type Guard = (request: Pick<IncomingMessage, "method" | "headers">) => string | undefined;

export interface GuardOptions {
  /** Names under which the port may be called besides those of this machine, as of a tunnel. */
  allowedHosts: readonly string[];
  /** Whether only browsers have business at the port, rather than tools and containers too. */
  pagesOnly?: boolean;
}

/** The names of this machine. A browser resolves `*.localhost` by itself. */
const OWN_NAME = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The names by which a container or another machine calls this one: a service's name, an address,
 * and what Docker and Podman call their host.
 */
const TOOL_NAME =
  /^(?:[\w-]+|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|(?:host|gateway)\.docker\.internal|host\.containers\.internal)$/;

/**
 * Guards a port of this machine against the pages of other sites in a browser on this machine. A
 * page whose name was rebound to 127.0.0.1 gives itself away by `Host`; one that sends across sites
 * by `Origin`, which browsers add to every POST, or by `Sec-Fetch-Site`. Tools send neither.
 *
 * @see https://fetch.spec.whatwg.org/#origin-header
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export const createGuard =
  ({ allowedHosts, pagesOnly = false }: GuardOptions): Guard =>
  ({ method, headers }) => {
    const { host = "", origin, "sec-fetch-site": site } = headers;
    const [, name = ""] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
    const isAllowed = allowedHosts.includes(name);
    const isForBrowsers = OWN_NAME.test(name) || isAllowed;
    const isForTools = !pagesOnly && TOOL_NAME.test(name) && origin === undefined && !site;
    if (!isForBrowsers && !isForTools) {
      return `Nothing is served at ${quote(host)}. If it is a tunnel of yours to this machine, set ALLOWED_HOSTS to its name.`;
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

/** The most reasons that are reported: anybody could make up more. */
const MAX_REPORTS = 50;

/** The same guard, which reports each reason once. */
export function reportRefusals(report: (reason: string) => void) {
  const reported = new Set<string>();
  return (guard: Guard): Guard =>
    (request) => {
      const reason = guard(request);
      if (reason !== undefined && !reported.has(reason) && reported.size < MAX_REPORTS) {
        reported.add(reason);
        report(`Refused a request. ${reason}`);
      }
      return reason;
    };
}

const quote = (header: string) => `'${printable(header).slice(0, 200)}'`;
