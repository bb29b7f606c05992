import { afterEach, expect, test, vi } from "vitest";
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

afterEach(() => {
  calls.hmacs = 0;
  calls.compared = [];
});

const signatures: { name: string; signature: string; signer?: string }[] = [
  { name: "the right one", signature: right, signer: "current" },
  { name: "by the last secret", signature: sign(body, secrets.older), signer: "older" },
  {
    name: "wrong in its first byte",
    signature: `${right.startsWith("A") ? "B" : "A"}${right.slice(1)}`,
  },
  { name: "wrong in its last byte", signature: `${right.slice(0, -1)}A` },
  { name: "wrong in all", signature: "A".repeat(44) },
  { name: "the right one but for its end", signature: right.slice(0, -1) },
  { name: "the right one and more", signature: `${right}=` },
  { name: "the right one twice", signature: right + right },
  { name: "empty", signature: "" },
  { name: "a single character", signature: "A" },
  { name: "a million characters", signature: "A".repeat(1_000_000) },
  { name: "no Latin", signature: "字".repeat(44) },
  {
    name: "Latin by its low bytes",
    signature: String.fromCharCode(...[...right].map((letter) => letter.charCodeAt(0) + 256)),
  },
];

test.each(signatures)(
  "a signature that is $name is compared whole, with every secret",
  ({ signature, signer }) => {
    calls.hmacs = 0;
    const signedBy = verify(body, signature, secrets);
    expect(calls).toEqual({
      hmacs: 3,
      compared: [
        [44, 44],
        [44, 44],
        [44, 44],
      ],
    });
    expect(signedBy).toBe(signer);
  },
);
