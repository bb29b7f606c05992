import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** The project's root, where `sst.config.ts` stands. */
export const root = fileURLToPath(new URL("../../../../", import.meta.url)).replace(/\/$/, "");

/** SST's components and their types, installed by SST itself and not in git. */
export const platform = `${root}/.sst/platform`;

/**
 * Installs SST's components in the version of the `sst` package, unless they are there. Takes half
 * a minute the first time, and needs nothing but the npm registry.
 */
export function installPlatform(): void {
  const { version } = require("sst/package.json");
  if (installedVersion() === version) return;
  // Left to itself, every `sst` command begins by downloading the Pulumi CLI and Bun.
  const env = {
    ...process.env,
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_NO_BUN: "1",
    SST_TELEMETRY_DISABLED: "1",
  };
  // An app may be evaluated for any stage here: it only says which providers there are.
  const { status, stdout, stderr } = spawnSync("npx", ["sst", "install", "--stage", "dev1"], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`sst install failed:\n${stdout}${stderr}`);
}

function installedVersion() {
  try {
    return readFileSync(`${platform}/version`, "utf8").trim();
  } catch {
    return undefined;
  }
}

if (import.meta.main) installPlatform();
