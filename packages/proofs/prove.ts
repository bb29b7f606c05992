import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption } from "@almahook/cli/options";
import { startVitest } from "vitest/node";

export const command = defineCommand({
  name: "prove",
  summary: `Runs at length what npm test runs in short: generated bad requests (fuzz), Alma's webhooks against
a Step Functions in trouble (simulation), and every kind of that trouble (faults).`,
  options: { runs: numberOption("how many cases each property tries", 10_000) },
  async main({ runs }) {
    const env = { PROOF_RUNS: String(runs) };
    const folders = ["fuzz", "simulation", "faults"].map((name) => `packages/proofs/${name}`);
    const vitest = await startVitest("test", folders, { run: true, env, testTimeout: 0 });
    await vitest.close();
    // Vitest sets it, also if a file can't be loaded.
    return !process.exitCode;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
