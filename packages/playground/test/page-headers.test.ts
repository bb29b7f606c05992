import { expect, test } from "vitest";
import { playground } from "./test-playground.ts";

const pages = ["/", "/executions", "/compose", "/what-if", "/assets/main.ts", "/no-such-page"];

test.each(pages)("%s has nothing inline, nothing from elsewhere, and says so", async (path) => {
  const response = await playground().request(path);
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
  });
  const text = await response.text();
  expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! type="module" src="\/assets)/);
  expect(text).not.toMatch(/(?:src|href)="(?!\/|#)/);
});

test("only the files of the browser's part are served", async () => {
  const { request } = playground();
  const main = await request("/assets/main.ts");
  expect(main.headers.get("Content-Type")).toBe("text/javascript; charset=utf-8");
  for (const path of ["/assets/..%2fplayground.ts", "/assets/nothing.ts", "/assets/"]) {
    expect((await request(path)).status).toBe(404);
  }
});
