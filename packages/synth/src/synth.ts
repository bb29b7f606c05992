import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { readApp } from "./config-bundle.ts";

export const command = defineCommand({
  name: "synth",
  summary: "Shows what a deployment of a stage would create, without an account.",
  options: {
    stage: option("STAGE", "dev1, stage or prod; any other name is a personal stage", StageName),
    dev: flag("what sst dev would create, rather than sst deploy"),
  },
  details: `It writes dist/STAGE/summary.md, deployment.json and the function's bundle, and the types of the
linked resources to sst-env.d.ts. Settings come from .env.STAGE, the environment and .env.`,
  async main({ stage, dev }, { print }) {
    await readApp(stage).catch((error: Error) => {
      throw new UserError(error.message);
    });
    const { synthesize } = await import("./synthesize.ts");
    const { summary, error } = await synthesize(stage, dev);
    if (error) throw new UserError(error, 1);
    print(summary.trimEnd());
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
