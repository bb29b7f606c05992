import type { Terminal } from "@almahook/cli/command";
import { printable } from "@almahook/common/printable";
import { initiation } from "@almahook/functions/answers";
import type { PlannedExport } from "./export-rows.ts";
import { sendEvent } from "./send-event.ts";
import type { Target } from "./target-options.ts";

/**
 * Signs and sends the events of exports, one after the other, and prints each with its answer.
 *
 * @returns the exports whose pipeline was initiated now, or had been earlier if no second run was
 *   asked for
 * @throws {UserError} at the first event that gets no answer
 */
export async function sendExports(
  exports: readonly PlannedExport[],
  target: Target,
  terminal: Pick<Terminal, "print">,
): Promise<ReadonlySet<PlannedExport>> {
  const initiated = new Set<PlannedExport>();
  if (exports.length === 0) {
    terminal.print("There is nothing to start.");
    return initiated;
  }
  terminal.print(`Sending to ${target.url}:\n`);
  for (const each of exports) {
    const { pipeline, jobName, start } = each;
    if (!start) continue;
    terminal.print(`${pipeline}  ${start.executionName}  ${printable(jobName).slice(0, 200)}`);
    const { text } = await sendEvent(target, JSON.stringify(start.event), terminal);
    const when = initiation(text);
    if (when === "earlier" && start.renamed !== undefined) {
      terminal.print(`${start.renamed} has been used for this export: choose another word.`);
    } else if (when) {
      initiated.add(each);
    }
  }
  terminal.print(`${initiated.size} of ${exports.length} initiated.`);
  return initiated;
}
