import { parseArgs } from "node:util";
import fc from "fast-check";
import { badRequest } from "./requests.ts";
import { createTarget, flaws } from "./target.ts";

const HELP = `Sends the service generated bad requests, and counts what should never happen.

  npm run fuzz -- [--runs 100000] [--seed 1]
`;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

/** Milliseconds. Far more than any takes: a computer may pause. */
const LIMIT = 2000;

const target = createTarget();
const statuses = new Map<number, number>();
const counts = { sent: 0, failed: 0, started: 0, flawed: 0, slowest: 0 };
const begun = performance.now();

await fc.assert(
  fc.asyncProperty(badRequest, async (request) => {
    for (const outcome of [await target.viaLambda(request), await target.viaApp(request)]) {
      if (!outcome) continue;
      const found = flaws(outcome, LIMIT);
      counts.sent += 1;
      counts.failed += Number(outcome.status >= 500);
      counts.started += outcome.started.length;
      counts.flawed += Number(found.length > 0);
      counts.slowest = Math.max(counts.slowest, outcome.milliseconds);
      statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
      if (found.length > 0 || outcome.started.length > 0) {
        throw new Error([...found, ...outcome.started].join("; "));
      }
    }
  }),
  { numRuns: Number(values.runs), seed: Number(values.seed) },
);

const answers = [...statuses].sort().map(([status, count]) => `${status} × ${count}`);
console.log(
  `${values.runs} bad requests generated from seed ${values.seed}, sent ${counts.sent} times in ${Math.round((performance.now() - begun) / 1000)} s`,
);
console.log(`Answers: ${answers.join(", ")}; slowest ${counts.slowest.toFixed(1)} ms`);
console.log(`5xx ${counts.failed}, starts ${counts.started}, other flaws ${counts.flawed}`);
