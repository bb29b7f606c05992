import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";

const HELP = `Plays two months of Alma's webhooks against the service, with a clock of its own, and a Step
Functions that is down, slow, throttling or losing its answers for random stretches.

  npm run simulate -- [--events 10000] [--seed 1]
`;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const begun = performance.now();
const report = await simulate({ events: Number(values.events), seed: Number(values.seed) });
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
process.stdout.write(`Seed ${values.seed}, ${seconds} s

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
  events without an execution ${report.missing}
`);
for (const violation of report.violations) process.stdout.write(`${violation}\n`);
const { startedTwice, lostWithoutATrace, startedBySecondReplay, missing, violations } = report;
if (startedTwice + lostWithoutATrace + startedBySecondReplay + missing + violations.length > 0) {
  process.exitCode = 1;
}
