import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isInstalled } from "../src/install-platform.ts";

const folder = mkdtempSync(join(tmpdir(), "almahook-platform-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("an installation counts once it is complete, and only for its version", () => {
  expect(isInstalled(folder, "4.17.1")).toBe(false);
  // As one leaves it that is interrupted while the modules are installed.
  writeFileSync(join(folder, "version"), "4.17.1");
  expect(isInstalled(folder, "4.17.1")).toBe(false);
  writeFileSync(join(folder, "config.d.ts"), "");
  expect(isInstalled(folder, "4.17.1")).toBe(true);
  expect(isInstalled(folder, "4.18.0")).toBe(false);
});
