import fc from "fast-check";
import { expect, test } from "vitest";
import { sign, verify } from "../src/signature.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const secrets = { current: "itsasecret", previous: "itwasasecret" };

test("signs as Alma does: Base64 of the HMAC-SHA256 of the body", () => {
  // printf '{"action":"JOB_END"}' | openssl dgst -sha256 -hmac itsasecret -binary | base64
  expect(sign('{"action":"JOB_END"}', "itsasecret")).toBe(
    "oi/Qw6dc23YgZzsHqOpnzW3Dz7/Pni7ZdqXma57IX5I=",
  );
});

test("names the secret that signed the body", () => {
  const body = bytes("a body");
  expect(verify(body, sign(body, "itsasecret"), secrets)).toBe("current");
  expect(verify(body, sign(body, "itwasasecret"), secrets)).toBe("previous");
  expect(verify(body, sign(body, "another secret"), secrets)).toBeUndefined();
});

test("accepts what it signed, whatever the bytes, and nothing after a byte has changed", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (body, position, change) => {
        const signature = sign(body, secrets.current);
        expect(verify(body, signature, secrets)).toBe("current");
        const changed = body.map((byte, index) =>
          index === position % body.length ? byte ^ change : byte,
        );
        expect(verify(changed, signature, secrets)).toBeUndefined();
      },
    ),
  );
});

test("refuses a signature that is not exactly the one of the body", () => {
  const body = bytes("a body");
  const signature = sign(body, secrets.current);
  const wrong = [
    "",
    "=",
    signature.slice(0, -1),
    `${signature}=`,
    `${signature} `,
    ` ${signature}`,
    signature.toLowerCase(),
    Buffer.from(signature, "base64").toString("hex"),
    Buffer.from(signature, "base64").toString("base64url"),
    "\u0100".repeat(44),
    signature.repeat(1000),
  ];
  for (const each of wrong) expect(verify(body, each, secrets), each).toBeUndefined();
});
