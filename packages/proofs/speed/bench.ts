/**
 * `npm run bench`: builds the function as it would be deployed, and measures in fresh processes how
 * long it takes to load, to answer first, and to answer once it is warm. See README.md.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildBundles } from "./bundles.ts";
import { measure } from "./measure.ts";
import { type Results, report } from "./report.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "21" }, compare: { type: "string" } },
});

const work = fileURLToPath(new URL("../../../dist/bench", import.meta.url));
mkdirSync(work, { recursive: true });
const bundles = await buildBundles(work);
const results: Results = {
  node: process.version,
  sizes: Object.fromEntries(bundles.map(({ name, size }) => [name, size])),
  measured: await measure(bundles, Number(values.runs)),
};
const earlier = values.compare ? JSON.parse(readFileSync(values.compare, "utf8")) : undefined;
const file = `${work}/${new Date().toISOString().replace(/[:.]/g, "-")}.json`;
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`${report(results, earlier)}\n\nWritten to ${file}\n`);
