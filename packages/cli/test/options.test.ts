import * as v from "valibot";
import { expect, test } from "vitest";
import { HttpUrl } from "../src/options.ts";

test.each(["http://localhost:9000", "https://example.org/a?b=c", "http://[::1]:9000"])(
  "%s is a URL to send to",
  (given) => {
    expect(v.parse(HttpUrl, given)).toBe(given);
  },
);

test.each([
  "",
  "ftp://localhost",
  "file:///etc/passwd",
  "http://",
  "a b",
  "localhost:9000",
  "http://me:secret@localhost",
])("%j is not a URL to send to", (given) => {
  expect(v.is(HttpUrl, given)).toBe(false);
});
