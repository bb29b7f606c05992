import { expect, test } from "vitest";
import { createGuard } from "../src/guard.ts";

const guard = createGuard(["almahook.example"]);

const post = (headers: Record<string, string>) => ({ method: "POST", headers });
const get = (headers: Record<string, string>) => ({ method: "GET", headers });

test.each([
  "localhost",
  "LOCALHOST:9000",
  "127.0.0.1:9000",
  "127.1.2.3",
  "[::1]:9000",
  "almahook.localhost:9001",
])("%s is this machine", (host) => {
  expect(guard(post({ host }))).toBeUndefined();
  expect(guard(post({ host, origin: `http://${host}` }))).toBeUndefined();
});

test.each([
  "",
  "rebound",
  "rebound.example:9000",
  "127.0.0.1.rebound.example",
  "localhost.rebound.example:9001",
  "127.0.0.1:9001@rebound.example",
  "localhost:9000:9000",
  "host.docker.internal:8083",
  "172.17.0.1:8083",
  "[::1].rebound.example",
  "[rebound.example]",
])("'%s' is refused, and ALLOWED_HOSTS named", (host) => {
  expect(guard(get({ host }))).toMatch(/^Nothing is served at '.*'\. .* set ALLOWED_HOSTS/);
  expect(guard(post({ host, origin: `http://${host}` }))).toBeDefined();
});

test("a name in ALLOWED_HOSTS is answered, over HTTP or HTTPS, but not those below it", () => {
  const host = "almahook.example";
  expect(guard(post({ host }))).toBeUndefined();
  expect(guard(post({ host: `${host}:80`, origin: `http://${host}:80` }))).toBeUndefined();
  expect(guard(post({ host, origin: `https://${host}` }))).toBeUndefined();
  expect(guard(post({ host: `sub.${host}` }))).toBeDefined();
  expect(guard(post({ host, origin: "https://rebound.example" }))).toBeDefined();
});

test.each([
  "http://rebound.example",
  "http://127.0.0.1:3000",
  "http://localhost:9000",
  "https://127.0.0.1:9000",
  "null",
  "",
])("what a page of '%s' sends is refused", (origin) => {
  const host = "127.0.0.1:9000";
  expect(guard(post({ host, origin }))).toMatch(/^A page of another site .* may not send/);
  expect(guard(get({ host, origin }))).toMatch(/^A page of another site/);
});

test.each(["cross-site", "same-site"])("what a browser marks as %s is refused", (site) => {
  const headers = { host: "127.0.0.1:9000", "sec-fetch-site": site };
  expect(guard(post(headers))).toBeDefined();
  expect(guard(get({ ...headers, "sec-fetch-mode": "no-cors" }))).toBeDefined();
  expect(guard(post({ ...headers, "sec-fetch-mode": "navigate" }))).toBeDefined();
});

test("a link on another site can be followed", () => {
  const headers = { host: "127.0.0.1:9001", "sec-fetch-site": "cross-site" };
  expect(guard(get({ ...headers, "sec-fetch-mode": "navigate" }))).toBeUndefined();
});

test("a reason has no control characters", () => {
  const refusal = guard(get({ host: "a\u009b31mred.example" }));
  expect(refusal).toMatch(/^\P{C}+$/u);
});
