import { spawnSync } from "node:child_process";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { option, StageName } from "@almahook/cli/options";

/** Vitest's configuration of the tests of a stage. */
const CONFIG = "packages/proofs/stage/vitest.config.ts";

export const command = defineCommand({
  name: "test:integration",
  summary: `Tests a stage that is deployed. \`sst shell\` gives the tests the stage's linked resources, and its
credentials for AWS.`,
  options: { stage: option("STAGE", "the stage to test", StageName) },
  async main({ stage }) {
    const vitest = ["vitest", "run", "--config", CONFIG];
    const shell = ["sst", "shell", "--stage", stage, "--", "npx", ...vitest];
    return spawnSync("npx", shell, { stdio: "inherit" }).status === 0;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
