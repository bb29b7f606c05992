import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { sign, verify } from "../src/signature.ts";

const calls = vi.hoisted(() => ({ hmacs: 0, compared: [] as [number, number][] }));

vi.mock("node:crypto", async (importOriginal) => {
  const crypto = await importOriginal<typeof import("node:crypto")>();
  return {
    ...crypto,
    createHmac: (...args: Parameters<typeof crypto.createHmac>) => {
      calls.hmacs += 1;
      return crypto.createHmac(...args);
    },
    timingSafeEqual: (...[a, b]: Parameters<typeof crypto.timingSafeEqual>) => {
      calls.compared.push([a.byteLength, b.byteLength]);
      return crypto.timingSafeEqual(a, b);
    },
  };
});

const secrets = { current: "itsasecret", previous: "itwasasecret", older: "itusedtobeasecret" };
const body = Buffer.from('{"action":"JOB_END"}');
const right = sign(body, secrets.current);

test("signs as Alma does: Base64 of the HMAC-SHA256 of the body", () => {
  // printf '{"action":"JOB_END"}' | openssl dgst -sha256 -hmac itsasecret -binary | base64
  expect(right).toBe("oi/Qw6dc23YgZzsHqOpnzW3Dz7/Pni7ZdqXma57IX5I=");
});

test("accepts what it signed, whatever the bytes, and nothing after a byte has changed", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, position, change) => {
        const signature = sign(bytes, secrets.current);
        expect(verify(bytes, signature, secrets)).toBe("current");
        const changed = bytes.map((byte, index) =>
          index === position % bytes.length ? byte ^ change : byte,
        );
        expect(verify(changed, signature, secrets)).toBeUndefined();
      },
    ),
  );
});

const signatures: [description: string, signature: string, signer?: string][] = [
  ["the right one", right, "current"],
  ["by another secret", sign(body, secrets.previous), "previous"],
  ["by the last secret", sign(body, secrets.older), "older"],
  ["by a secret that is not accepted", sign(body, "another secret")],
  ["wrong in its first byte", `${right.startsWith("A") ? "B" : "A"}${right.slice(1)}`],
  ["wrong in its last byte", `${right.slice(0, -1)}A`],
  ["wrong in all", "A".repeat(44)],
  ["the right one but for its end", right.slice(0, -1)],
  ["the right one and more", `${right}=`],
  ["the right one after a space", ` ${right}`],
  ["the right one many times", right.repeat(1000)],
  ["the right one in lower case", right.toLowerCase()],
  ["the right one in hexadecimal digits", Buffer.from(right, "base64").toString("hex")],
  ["the right one for URLs", Buffer.from(right, "base64").toString("base64url")],
  ["empty", ""],
  ["a single character", "A"],
  ["a million characters", "A".repeat(1_000_000)],
  ["not Latin", "字".repeat(44)],
  [
    "Latin by its low bytes",
    String.fromCharCode(...[...right].map((letter) => letter.charCodeAt(0) + 256)),
  ],
];

test.each(signatures)(
  "a signature that is %s is compared whole, with every secret",
  (_, signature, signer) => {
    calls.hmacs = 0;
    calls.compared = [];
    const signedBy = verify(body, signature, secrets);
    expect(calls).toEqual({ hmacs: 3, compared: Array(3).fill([44, 44]) });
    expect(signedBy).toBe(signer);
  },
);
