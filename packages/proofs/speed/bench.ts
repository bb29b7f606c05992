import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, numberOption, option } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import { root } from "@almahook/synth/platform";
import * as v from "valibot";
import {
  comparison,
  figures,
  gains,
  holds,
  type Results,
  targets,
  targetTable,
} from "./bench-report.ts";
import { buildBundles } from "./bundles.ts";
import { costs } from "./costs.ts";
import { departures as allDepartures } from "./departures.ts";
import { measure } from "./measure.ts";
import { installRuntimeClient } from "./runtime-client.ts";

export const command = defineCommand({
  name: "bench",
  summary: `Builds the function as it would be deployed, and measures in fresh processes how long it takes to
load, to answer first, and to answer once it is warm. See packages/proofs/speed/README.md.`,
  options: {
    runs: numberOption("how many processes of each kind", 21),
    departures: flag("also measure what each departure from the obvious gains"),
    "runtime-client": flag(
      "also measure in Lambda's runtime client, which takes npm some minutes to compile once",
    ),
    compare: option("FILE", "the figures of an earlier run, to compare", v.optional(v.string())),
  },
  async main({ runs, departures, compare, "runtime-client": inClient }, { print, warn }) {
    const earlier = compare && JSON.parse(new TextDecoder().decode(await readNamedFile(compare)));
    const work = join(root, "dist/bench");
    mkdirSync(work, { recursive: true });
    const client = inClient ? installRuntimeClient(work) : undefined;
    if (inClient && !client) {
      warn(
        "Lambda's runtime client could not be compiled, and is left out: it needs cmake, autoconf, automake, libtool and a C++ compiler.",
      );
    }
    const bundles = await buildBundles(work, departures ? allDepartures : []);
    const results: Results = {
      node: process.version,
      sizes: Object.fromEntries([...bundles].map(([name, { size }]) => [name, size])),
      measured: await measure(bundles, runs, client),
    };
    const file = join(work, `${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    const held = targets(results);
    for (const part of [
      figures(results),
      targetTable(held),
      departures ? gains(results) : "",
      await costs(results, work),
      earlier ? comparison(results, earlier) : "",
    ]) {
      if (part) print(`${part}\n`);
    }
    print(`Written to ${file}`);
    return held.every(holds);
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
