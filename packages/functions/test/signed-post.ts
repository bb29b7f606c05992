import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { SECRET } from "./contract.ts";

/** A request as Alma makes it, with an event or with any other text. */
export function signedPost(event: object | string, secret = SECRET) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  return { method: "POST", headers: { [SIGNATURE_HEADER]: sign(body, secret) }, body };
}
