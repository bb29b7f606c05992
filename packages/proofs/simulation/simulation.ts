import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption, seedOption } from "@almahook/cli/options";
import { simulate } from "./simulate.ts";
import { formatReport, isSuccess } from "./simulation-report.ts";

export const command = defineCommand({
  name: "simulate",
  summary: `Plays two months of Alma's webhooks against the service, with a clock of its own, and a Step
Functions that is down, slow, throttling or losing its answers for random stretches. At times the
function is throttled, the secret is wrong, or Alma does not call. Then the log is replayed, and what
is still missing is found by the comparison with Alma.`,
  options: { events: numberOption("how many events", 10_000), seed: seedOption() },
  async main({ events, seed = 1 }, { print }) {
    const begun = performance.now();
    const report = await simulate({ events, seed });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    print(`Seed ${seed}, ${seconds} s\n`);
    for (const line of formatReport(report)) print(line);
    return isSuccess(report);
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
