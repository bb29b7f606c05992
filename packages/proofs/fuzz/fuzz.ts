import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption, seedOption } from "@almahook/cli/options";
import fc from "fast-check";
import { badRequest } from "./requests.ts";
import { createTarget, flaws } from "./target.ts";

/** Milliseconds for one request. */
const LIMIT = 2000;

export const command = defineCommand({
  name: "fuzz",
  summary: `Sends the service generated bad requests, and stops at the first that is answered 5xx, starts
anything, breaks a log line, reveals the secret, changes a prototype or takes long.`,
  options: { runs: numberOption("how many bad requests", 100_000), seed: seedOption() },
  async main({ runs, seed = Date.now() % 1_000_000 }, { print }) {
    const target = createTarget();
    const statuses = new Map<number, number>();
    let sent = 0;
    let slowest = 0;
    const begun = performance.now();
    const property = fc.asyncProperty(badRequest, async (request) => {
      for (const outcome of [await target.viaLambda(request), await target.viaApp(request)]) {
        if (!outcome) continue;
        const found = flaws(outcome);
        if (outcome.milliseconds > LIMIT) found.push(`${Math.round(outcome.milliseconds)} ms`);
        sent += 1;
        slowest = Math.max(slowest, outcome.milliseconds);
        statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
        if (found.length > 0 || outcome.started.length > 0) {
          throw new Error([...found, ...outcome.started].join("; "));
        }
      }
    });
    await fc.assert(property, { numRuns: runs, seed });

    const answers = [...statuses].sort().map(([status, count]) => `${status} × ${count}`);
    const seconds = Math.round((performance.now() - begun) / 1000);
    print(`${runs} bad requests generated from seed ${seed}, sent ${sent} times in ${seconds} s`);
    print(`Answers: ${answers.join(", ")}; slowest ${slowest.toFixed(1)} ms`);
    print("None was answered 5xx, started anything or had another flaw");
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
