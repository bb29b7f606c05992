import { loan } from "@almahook/alma/samples";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import type { FunctionUrlEvent } from "@almahook/functions/function-url";
import { SECRET } from "@almahook/testing/contract";
import fc from "fast-check";
import { brokenEvent, eventWithNoise } from "./events.ts";

const SIGNATURE = SIGNATURE_HEADER.toLowerCase();

/** Texts that can break parsers, logs or terminals. */
const nasty = fc.constantFrom(
  ...["__proto__", "constructor", "prototype", "toString", "challenge"],
  ...["\n", "\r\n{}", "\u2028", "\u2029", "\u0085", "\u0000", "\u001b[2J", "\ud800", "\ufeff"],
  ...["%", "%00", "%ff", "../..", "//", "\\", "#", "jndi:ldap://x}", "' OR 1=1 --"],
  ...["NaN", "1e999", "-0"],
);

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  nasty,
  fc.array(nasty, { maxLength: 8 }).map((parts) => parts.join("")),
);

/** JSON of any shape, with keys that are special in JavaScript. */
const json = fc.json({ maxDepth: 4, stringUnit: "binary" });
const jsonText = fc.oneof(
  json,
  fc.tuple(text, json).map(([name, value]) => `{${JSON.stringify(name)}:${value}}`),
);

const path = fc.oneof(
  fc.constantFrom("/", "/ping", "/alma/webhook", "//", "/a/../ping", "/%", "/%c0%ae"),
  fc.webPath().map((webPath) => `/${webPath}`),
  text.map((rest) => `/${rest}`),
);

const query = fc.oneof(
  fc.constantFrom("", "challenge", "challenge=", "challenge=%", "challenge[]=a", "&&=&"),
  fc.webQueryParameters(),
  text,
  fc
    .array(fc.tuple(fc.oneof(text, fc.constant("challenge")), text), { maxLength: 6 })
    .map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
);

const headerName = fc.oneof(
  fc.constantFrom("content-type", "accept", "content-length", "host", "cookie", "__proto__"),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
);
const headers = fc.dictionary(headerName, text, { maxKeys: 5, noNullPrototype: true });

const method = fc.oneof(
  { weight: 12, arbitrary: fc.constant("POST") },
  { weight: 3, arbitrary: fc.constant("GET") },
  fc.constantFrom("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "post"),
  fc.stringMatching(/^[A-Z]{1,12}$/),
);

const goodBody = fc
  .oneof(eventWithNoise, fc.constant(loan()))
  .map((event) => JSON.stringify(event));

/** Bodies that start nothing, even if they are signed. */
const badBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  text,
  text.map((value) => `\n <${value}>`),
  jsonText,
  brokenEvent.map((event) => JSON.stringify(event)),
  fc.tuple(goodBody, fc.nat(), fc.constantFrom(0x00, 0x0a, 0xff, 0x7b)).map(([body, at, byte]) =>
    Buffer.from(body)
      .with(at % body.length, byte)
      .subarray(0, -1),
  ),
);

/** Invalid signatures, made from the valid one. */
const forgery = fc.oneof(
  fc.constant((_right: string): string | undefined => undefined),
  text.map((value) => () => value),
  fc.base64String({ minLength: 44, maxLength: 44 }).map((value) => () => value),
  fc.nat(42).map((at) => (right: string) => {
    const other = right[at] === "A" ? "B" : "A";
    return right.slice(0, at) + other + right.slice(at + 1);
  }),
  fc.constantFrom(
    (right: string) => `${right}=`,
    (right: string) => `${right},${right}`,
    (right: string) => right.slice(0, -1),
    (right: string) => right.toLowerCase(),
    (right: string) => Buffer.from(right, "base64").toString("hex"),
    (right: string) => `sha256=${right}`,
  ),
);

const parts = fc.record({ method, path, query, headers });
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;

/** The event of a function URL for a request, whether or not the standard's `Request` allows it. */
const functionUrlEvent = (
  { method, path, query, headers }: Parts,
  body: Uint8Array | string,
  signature: string | undefined,
): FunctionUrlEvent => ({
  rawPath: path,
  rawQueryString: query,
  headers: { ...headers, ...(signature !== undefined && { [SIGNATURE]: signature }) },
  requestContext: { http: { method } },
  body: Buffer.from(body).toString("base64"),
  isBase64Encoded: true,
});

/** A request without a valid signature, whatever its body. */
const forged = fc.tuple(parts, fc.oneof(goodBody, badBody), forgery).map(([rest, body, forge]) => {
  const right = sign(body, SECRET);
  const signature = forge(right);
  return functionUrlEvent(rest, body, signature === right ? undefined : signature);
});

/** A request with a valid signature, whose body starts nothing. */
const signedBadly = fc
  .tuple(parts, badBody)
  .map(([rest, body]) => functionUrlEvent(rest, body, sign(body, SECRET)));

/** A bad request: it must start nothing, and get an answer below 500. */
export const badRequest = fc.oneof(forged, signedBadly);
