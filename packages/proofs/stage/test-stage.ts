import { spawnSync } from "node:child_process";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";

export const command = defineCommand({
  name: "test:integration",
  summary: `Tests a stage that is deployed, and asks SNS who receives its alarms. \`sst shell\` gives the
tests the stage's linked resources, and its credentials for AWS.`,
  options: {
    stage: option("STAGE", "the stage to test", StageName),
    start: flag("also starts each pipeline, where the stage and TEST_EXPORTS allow it"),
  },
  async main({ stage, start }, { env }) {
    const check = ["node", `${import.meta.dirname}/check-stage.ts`];
    return (
      spawnSync("npx", ["sst", "shell", "--stage", stage, "--", ...check], {
        stdio: "inherit",
        env: { ...env, ...(start && { START_PIPELINES: "1" }) },
      }).status === 0
    );
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
