import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption, option } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import * as v from "valibot";
import { buildBundles } from "./bundles.ts";
import { measure } from "./measure.ts";
import { type Results, report } from "./report.ts";

export const command = defineCommand({
  name: "bench",
  summary: `Builds the function as it would be deployed, and measures in fresh processes how long it takes to
load, to answer first, and to answer once it is warm. See packages/proofs/speed/README.md.`,
  options: {
    runs: numberOption("how many processes of each kind", 21),
    compare: option("FILE", "the figures of an earlier run, to compare", v.optional(v.string())),
  },
  async main({ runs, compare }, { print }) {
    const earlier = compare && JSON.parse(new TextDecoder().decode(await readNamedFile(compare)));
    const work = fileURLToPath(new URL("../../../dist/bench", import.meta.url));
    mkdirSync(work, { recursive: true });
    const bundles = await buildBundles(work);
    const results: Results = {
      node: process.version,
      sizes: Object.fromEntries(bundles.map(({ name, size }) => [name, size])),
      measured: await measure(bundles, runs),
    };
    const file = `${work}/${new Date().toISOString().replace(/[:.]/g, "-")}.json`;
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    print(`${report(results, earlier)}\n\nWritten to ${file}`);
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
