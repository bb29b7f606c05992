import { join } from "node:path";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { table } from "@almahook/cli/table";
import { root } from "@almahook/synth/platform";
import { events } from "./bench-event.ts";
import { buildBundles } from "./bundles.ts";
import { createControlGroup } from "./control-group.ts";
import { type Figures, runNode, spread } from "./measure.ts";
import { startStub } from "./start-stub.ts";

const SIZES = [128, 256, 512, 1024, 1769];
const RUNS = 9;

/** US dollars per GB-second on arm64, us-east-1. @see https://aws.amazon.com/lambda/pricing/ */
const PRICE = 0.0000133334;

/**
 * A function gets a share of a processor in proportion to its memory, all of one at 1,769 MB, and
 * all of one while it is loaded, whatever its memory.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const command = defineCommand({
  name: "bench:memory",
  summary: `Measures a cold start with each memory size of the Lambda function, and its price. Needs Linux, and
the right to create a control group (root).`,
  options: {},
  async main(_given, { print }) {
    const bundles = await buildBundles(join(root, "dist/bench"));
    const stub = await startStub();

    const rows: string[][] = [];
    for (const size of SIZES) {
      const group = createControlGroup(size / 1769);
      const measure = async (first: object) => {
        const runs: Figures[] = [];
        for (let run = 0; run < RUNS; run++) {
          runs.push(
            await runNode(bundles, "service", stub, { mode: "cold", first, group: group.file }),
          );
        }
        const median = (figure: "import" | "first") =>
          spread(runs.map((run) => run[figure] ?? 0)).median;
        return { loaded: median("import"), first: median("first") };
      };
      const ignored = await measure(events.ignored);
      const start = await measure(events.start);
      group.remove();
      const dollars = ((ignored.loaded + ignored.first) / 1000) * (size / 1024) * PRICE * 1e6;
      rows.push([
        `${size} MB`,
        `${((size / 1769) * 100).toFixed(0)} %`,
        ignored.first.toFixed(1),
        start.first.toFixed(0),
        dollars.toFixed(2),
      ]);
    }
    stub.close();

    const titles = [
      "memory",
      "processor",
      "ignored ms",
      "start ms",
      "$ per million cold ignored events",
    ];
    print(table([titles, ...rows]).join("\n"));
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
