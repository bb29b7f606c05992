/**
 * Installs SST's components and their types, unless they are there in the version of the `sst`
 * package. Takes half a minute the first time, and needs only the npm registry.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { platform, root } from "./platform.ts";

const { version } = JSON.parse(readFileSync(`${root}/node_modules/sst/package.json`, "utf8"));
const installed = `${platform}/version`;

if (!existsSync(installed) || readFileSync(installed, "utf8").trim() !== version) {
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
    },
  });
  if (status !== 0) throw new Error("SST's components could not be installed");
}
