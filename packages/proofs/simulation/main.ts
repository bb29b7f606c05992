import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption, seedOption } from "@almahook/cli/options";
import { simulate } from "./simulate.ts";

export const command = defineCommand({
  name: "simulate",
  summary: `Plays two months of Alma's webhooks against the service, with a clock of its own, and a Step
Functions that is down, slow, throttling or losing its answers for random stretches.`,
  options: { events: numberOption("how many events", 10_000), seed: seedOption() },
  async main({ events, seed = 1 }, { print }) {
    const begun = performance.now();
    const report = await simulate({ events, seed });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    print(`Seed ${seed}, ${seconds} s

Alma
  events                      ${report.events}
  attempts                    ${report.attempts}
  delivered                   ${report.delivered}
  given up                    ${report.givenUp}
    of these started          ${report.givenUpButStarted}
    of these in the log       ${report.givenUpButInTheLog}
Service
  requests of Step Functions  ${report.requests}
  restarts                    ${report.restarts}
  started                     ${report.started}
  started twice               ${report.startedTwice}
  lost without a trace        ${report.lostWithoutATrace}
Replay of the log
  started                     ${report.startedByReplay}
  started by a second replay  ${report.startedBySecondReplay}
  events without an execution ${report.missing}`);
    for (const violation of report.violations) print(violation);
    const { startedTwice, lostWithoutATrace, startedBySecondReplay, missing, violations } = report;
    return (
      startedTwice + lostWithoutATrace + startedBySecondReplay + missing + violations.length === 0
    );
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
