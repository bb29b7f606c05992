import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The minimal handler of signed JSON: checks the signature, parses, reads one field. The service's
 * warm figures are compared with it.
 */
export async function handler(event: { headers: Record<string, string>; body: string }) {
  const expected = createHmac("sha256", "itsasecret").update(event.body).digest();
  const given = Buffer.from(event.headers["x-exl-signature"] ?? "", "base64");
  if (given.length !== 32 || !timingSafeEqual(given, expected)) return { statusCode: 401 };
  const { action } = JSON.parse(event.body);
  return { statusCode: 200, body: action };
}
