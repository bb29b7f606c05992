import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import { platform, root } from "./platform.ts";

/**
 * Installs SST's components and their types, in the version of the `sst` package, unless they are
 * installed. It needs only the npm registry.
 *
 * @throws {UserError} if they can't be installed
 */
export function installPlatform() {
  const { version } = JSON.parse(readFileSync(`${root}/node_modules/sst/package.json`, "utf8"));
  if (isInstalled(platform, version)) return;
  console.error(`Installing the components of SST ${version}, which takes up to a minute.`);
  // Otherwise, SST would take an interrupted installation for a complete one.
  rmSync(join(platform, "version"), { force: true });
  const { status } = spawnSync("npx", ["sst", "install", "--stage", "dev1"], {
    cwd: root,
    // Standard output belongs to the command that needs the components.
    stdio: ["ignore", process.stderr, process.stderr],
    env: {
      ...process.env,
      // Pulumi's CLI and Bun, which SST would download first, are only needed to deploy.
      SST_SKIP_DEPENDENCY_CHECK: "1",
      SST_NO_BUN: "1",
      SST_TELEMETRY_DISABLED: "1",
      // Use npm's cache first.
      npm_config_prefer_offline: "true",
    },
  });
  if (status !== 0) {
    throw new UserError(
      "SST's components could not be installed. npm gets them from its registry: check the connection, then try again.",
      1,
    );
  }
}

/**
 * Whether a complete installation exists. SST writes `version` before the modules, and
 * `config.d.ts` after them.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/install.go
 */
export function isInstalled(folder: string, version: string): boolean {
  const file = join(folder, "version");
  return (
    existsSync(join(folder, "config.d.ts")) &&
    existsSync(file) &&
    readFileSync(file, "utf8").trim() === version
  );
}

if (import.meta.main) {
  try {
    installPlatform();
  } catch (error) {
    console.error(errorMessage(error));
    process.exitCode = 1;
  }
}
