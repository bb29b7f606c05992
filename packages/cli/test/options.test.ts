import * as v from "valibot";
import { expect, test } from "vitest";
import { HttpUrl } from "../src/options.ts";

test.each([
  ["http://localhost:9000", "http://localhost:9000"],
  ["https://example.org/a?b=c", "https://example.org/a?b=c"],
  ["localhost:9000", "http://localhost:9000"],
  ["LOCALHOST", "http://LOCALHOST"],
  ["127.0.0.1:9000/path", "http://127.0.0.1:9000/path"],
  ["[::1]:9000", "http://[::1]:9000"],
  ["abc.lambda-url.us-east-1.on.aws", "https://abc.lambda-url.us-east-1.on.aws"],
  ["localhost.example.org", "https://localhost.example.org"],
])("%s is read as %s", (given, url) => {
  expect(v.parse(HttpUrl, given)).toBe(url);
});

test.each([
  "",
  "ftp://localhost",
  "file:///etc/passwd",
  "http://",
  "a b",
  "localhost:port",
  "http://me:secret@localhost",
])("%j is not a URL to send to", (given) => {
  expect(v.is(HttpUrl, given)).toBe(false);
});
