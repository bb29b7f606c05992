import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "@almahook/synth/platform";

/** Installed, built and private files, which are not copied. */
const LEFT_OUT = new Set(["node_modules", ".git", ".sst", "dist", "coverage"]);

/**
 * Copies the project's packages to another folder, which shares the installed dependencies.
 *
 * @returns the folder
 */
export function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "almahook-copy-"));
  cpSync(root, copy, {
    recursive: true,
    filter: (file) => !LEFT_OUT.has(basename(file)) && !/^\.env(?!\.example$)/.test(basename(file)),
  });
  const installed = join(copy, "node_modules");
  mkdirSync(join(installed, "@almahook"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@almahook") {
      symlinkSync(join(root, "node_modules", name), join(installed, name));
    }
  }
  for (const name of readdirSync(join(copy, "packages"))) {
    symlinkSync(join(copy, "packages", name), join(installed, "@almahook", name));
  }
  mkdirSync(join(copy, ".sst"));
  symlinkSync(join(root, ".sst/platform"), join(copy, ".sst/platform"));
  return copy;
}
