import { expect, test } from "vitest";
import { ASSETS_PATH } from "../src/assets.ts";
import { playground } from "./test-playground.ts";

const pages = ["/", "/exports", "/compose", "/what-if?name=A", "/no-such-page", "/webhooks/none"];

test.each(pages)(
  "%s has one main heading, nothing inline, nothing from elsewhere, and says so",
  async (path) => {
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
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! type="module" src="\/assets)/);
    expect(text).not.toMatch(/(?:src|href)="(?!\/|#)/);
  },
);

test("only the files of the browser's part are served, to be kept until one changes", async () => {
  const { request } = playground();
  const main = await request(`${ASSETS_PATH}/main.ts`);
  expect(Object.fromEntries(main.headers)).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "max-age=31536000, immutable",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  for (const name of ["..%2fplayground.ts", "nothing.ts", "elements.d.ts", ""]) {
    const path = `${ASSETS_PATH}/${name}`;
    expect((await request(path)).status).toBe(404);
  }
});
