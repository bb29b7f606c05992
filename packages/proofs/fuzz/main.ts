import { parseArgs } from "node:util";
import fc from "fast-check";
import { badRequest } from "./requests.ts";
import { createTarget, flaws } from "./target.ts";

const HELP = `Sends the service generated bad requests, and stops at the first that is answered 5xx, starts
anything, breaks a line of log, tells the secret, changes a prototype or takes long.

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

/** Milliseconds for one request. */
const LIMIT = 2000;

const target = createTarget();
const statuses = new Map<number, number>();
let sent = 0;
let slowest = 0;
const begun = performance.now();

await fc.assert(
  fc.asyncProperty(badRequest, async (request) => {
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
  }),
  { numRuns: Number(values.runs), seed: Number(values.seed) },
);

const answers = [...statuses].sort().map(([status, count]) => `${status} × ${count}`);
console.log(
  `${values.runs} bad requests generated from seed ${values.seed}, sent ${sent} times in ${Math.round((performance.now() - begun) / 1000)} s`,
);
console.log(`Answers: ${answers.join(", ")}; slowest ${slowest.toFixed(1)} ms`);
console.log("None was answered 5xx, started anything or had another flaw");
