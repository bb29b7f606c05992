/**
 * `npm run test:integration -- --stage dev1`: tries a stage that is deployed. `sst shell` gives the
 * tests the stage's linked resources, and its credentials for AWS.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { stage } = parseArgs({ options: { stage: { type: "string" } } }).values;
if (!stage) {
  console.error("Usage: npm run test:integration -- --stage <stage>");
  process.exit(1);
}

const vitest = ["vitest", "run", "--config", "packages/proofs/stage/vitest.config.ts"];
const shell = ["sst", "shell", "--stage", stage, "--", "npx", ...vitest];
process.exitCode = spawnSync("npx", shell, { stdio: "inherit" }).status ?? 1;
