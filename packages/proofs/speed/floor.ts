import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The least that a handler of signed JSON can do: check the signature, parse, look at one field.
 * What is measured of the service is set against it.
 */
export async function handler(event: { headers: Record<string, string>; body: string }) {
  const expected = createHmac("sha256", "itsasecret").update(event.body).digest();
  const given = Buffer.from(event.headers["x-exl-signature"] ?? "", "base64");
  if (given.length !== 32 || !timingSafeEqual(given, expected)) return { statusCode: 401 };
  const { action } = JSON.parse(event.body);
  return { statusCode: 200, body: action };
}
