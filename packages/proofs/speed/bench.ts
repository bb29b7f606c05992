import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, numberOption } from "@almahook/cli/options";
import { root } from "@almahook/synth/platform";
import { figuresTable, limits } from "./bench-report.ts";
import { buildBundles } from "./bundles.ts";
import { measure } from "./measure.ts";
import { installRuntimeClient } from "./runtime-client.ts";

export const command = defineCommand({
  name: "bench",
  summary: `Builds the function as it would be deployed, and measures in fresh processes how long it takes to
load, to answer first, and to answer once it is warm. See packages/proofs/speed/README.md.`,
  options: {
    runs: numberOption("how many processes of each kind", 21),
    "runtime-client": flag(
      "also measure in Lambda's runtime client, which takes npm some minutes to compile once",
    ),
  },
  async main({ runs, "runtime-client": inClient }, { print, warn }) {
    const work = join(root, "dist/bench");
    mkdirSync(work, { recursive: true });
    const client = inClient ? installRuntimeClient(work) : undefined;
    if (inClient && !client) {
      warn(
        "Lambda's runtime client could not be compiled, and is left out: it needs cmake, autoconf, automake, libtool and a C++ compiler.",
      );
    }
    const folderOf = (handler: string) => join(work, handler);
    await buildBundles(folderOf);
    const measured = await measure(folderOf, runs, client);
    const { text, hold } = limits(measured, folderOf("service"));
    print(`Node.js ${process.version}\n`);
    print(`${figuresTable(measured)}\n`);
    print(text);
    return hold;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
