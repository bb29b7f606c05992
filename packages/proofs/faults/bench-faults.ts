import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { faults, lateAnswers } from "./faults.ts";
import { startFaulty } from "./try-faults.ts";

/** Milliseconds: what Alma waits, less the way there and back. */
const LIMIT = ALMA_TIMEOUT - 300;

export const command = defineCommand({
  name: "bench:faults",
  summary:
    "Tries every kind of trouble with Step Functions: what the service answers, how fast, and what it logs.",
  options: {},
  async main(_given, { print }) {
    const kinds = [...faults, ...lateAnswers];
    const faulty = await startFaulty(kinds);
    const rows = [];
    for (const fault of kinds) {
      const { response, line, milliseconds, attempts } = await faulty.try(fault);
      rows.push({
        trouble: fault.name,
        status: response.status,
        expected: fault.status,
        ms: milliseconds,
        attempts,
        log: (line.detail ?? line.outcome).slice(0, 60),
      });
    }
    await faulty.close();

    console.table(rows);
    const wrong = rows.filter(({ status, expected, ms }) => status !== expected || ms > LIMIT);
    const slowest = rows.reduce((one, other) => (other.ms > one.ms ? other : one));
    print(
      `${rows.length} kinds, ${wrong.length} not as the contract has it, slowest ${slowest.ms} ms of ${LIMIT} (${slowest.trouble})`,
    );
    return wrong.length === 0;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
