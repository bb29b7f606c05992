import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

const OWN_HOST = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/;

/**
 * Lets only pages of the playground itself drive it. It listens on this machine only, but a browser
 * on this machine shows other hosts' pages, too: one whose name was rebound to 127.0.0.1 gives
 * itself away by `Host`, one that posts across sites by `Origin`, which every browser sends along
 * with a POST.
 */
export const ownPagesOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header("Host") ?? "";
  if (!OWN_HOST.test(host)) {
    return c.text(`The playground answers at 127.0.0.1 and localhost only, not at '${host}'.`, 403);
  }
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads && c.req.header("Origin") !== `http://${host}`) {
    return c.text("Only the playground's own pages may do that.", 403);
  }
  await next();
};

const SELF = ["'self'"];
const NONE = ["'none'"];

/** Headers that leave a page nothing but what the playground serves: no inline code, no other host. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: NONE,
    scriptSrc: SELF,
    styleSrc: SELF,
    imgSrc: SELF,
    connectSrc: SELF,
    formAction: SELF,
    baseUri: NONE,
    frameAncestors: NONE,
  },
  xFrameOptions: "DENY",
  // There is no TLS here.
  strictTransportSecurity: false,
});
