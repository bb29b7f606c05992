import { createHmac, timingSafeEqual } from "node:crypto";

/** The request header that carries a webhook's signature. */
export const SIGNATURE_HEADER = "X-Exl-Signature";

/** Base64 of 32 bytes. */
const SIGNATURE_LENGTH = 44;

/**
 * Signs a webhook's body as Alma does: Base64 of the HMAC-SHA256 of the body, byte for byte.
 *
 * @param body the bytes to send (a string stands for its UTF-8 bytes)
 * @param secret the secret typed into Alma's integration profile
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */
export function sign(body: Uint8Array | string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/**
 * Finds the secret that a webhook was signed with.
 *
 * Several secrets can be accepted at once, so that one can be replaced without a gap. Every secret
 * is tried, and every comparison takes constant time, so the time taken reveals nothing about a
 * secret or a forged signature.
 *
 * @param body the bytes as they arrived, never parsed and serialized again
 * @param signature the value of the `X-Exl-Signature` header
 * @param secrets the accepted secrets by name; none may be empty
 * @returns the name of the secret, or `undefined` if the signature is by none of them
 *
 * @example
 * verify(body, signature, { current: "itsasecret", previous: "itwasasecret" }); // "current"
 */
export function verify(
  body: Uint8Array,
  signature: string,
  secrets: Readonly<Record<string, string>>,
): string | undefined {
  const presented = Buffer.alloc(SIGNATURE_LENGTH);
  presented.write(signature, "utf8");
  const complete = signature.length === SIGNATURE_LENGTH;
  let signer: string | undefined;
  for (const [name, secret] of Object.entries(secrets)) {
    const expected = Buffer.from(sign(body, secret), "utf8");
    if (timingSafeEqual(presented, expected) && complete) signer ??= name;
  }
  return signer;
}
