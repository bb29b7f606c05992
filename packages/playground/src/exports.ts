import { createHash } from "node:crypto";
import { type Export, type ExportState, STATES } from "@almahook/pipelines/account";
import { type Choice, planExport } from "@almahook/pipelines/plan-export";
import * as v from "valibot";
import type { ExportsRead, PlaygroundContext } from "./context.ts";
import { type FoundRows, filterEntries, findRows, optional, searchFor } from "./search.ts";

const DAY = 24 * 60 * 60 * 1000;

/** The filter of a list of exports, as in an address. */
export const ExportFilter = v.object({
  ...filterEntries,
  state: optional(v.picklist(STATES)),
  /** Only exports that ended within this many days. */
  days: optional(v.picklist(["1", "7", "30"])),
});
export type ExportFilter = v.InferOutput<typeof ExportFilter>;

/** The id of an export in addresses. */
export const exportId = ({
  pipeline,
  jobId,
  event,
}: Pick<Export, "pipeline" | "jobId" | "event">) =>
  createHash("sha256")
    .update(JSON.stringify([pipeline, jobId ?? event]))
    .digest("base64url")
    .slice(0, 16);

/**
 * Finds the exports that match a filter. The one that ended last comes first.
 *
 * @param open the id of the open export
 */
export function findExports(
  { exports }: Pick<ExportsRead, "exports">,
  { q = "", state, pipeline, days, skip }: ExportFilter,
  { now, open }: { now: number; open?: string },
): FoundRows<Export, ExportState> {
  const contains = searchFor(q);
  const since = now - Number(days) * DAY;
  const isFound = (each: Export) =>
    (!pipeline || each.pipeline === pipeline) &&
    !(days && each.endedAt && Date.parse(each.endedAt) < since) &&
    contains(textOf(each));
  return findRows({
    matching: exports.filter(isFound).reverse(),
    kindOf: (each) => each.state,
    kind: state,
    skip,
    isOpen: (each) => exportId(each) === open,
  });
}

/** The searchable text of an export, in lower case. */
const textOf = (each: Export) =>
  [
    ...[each.jobName, each.jobId, each.jobStatus, each.endedAt, each.state, each.pipeline],
    ...[each.executionName, each.executionStatus, ...each.issues],
  ]
    .join("\n")
    .toLowerCase();

/** A way to start an export: the event to send, and the command that does the same. */
interface Remedy {
  label: string;
  purpose: string;
  event: object;
  command: string;
}

/** Returns the way to start an export, if there is one. */
export function remedyOf(
  each: Export,
  { settings, exportsCommand }: Pick<PlaygroundContext, "settings" | "exportsCommand">,
): Remedy | undefined {
  const remedy = (label: string, purpose: string, choice: Choice, options = "") => {
    const { start, jobId, firstExecutionName } = planExport(each, choice, settings);
    const command = `${exportsCommand}${options} --only ${jobId ?? firstExecutionName} --yes`;
    return start && { label, purpose, event: start.event, command };
  };
  switch (each.state) {
    case "missing":
      return remedy("Start it", "Alma’s own call afterwards would start nothing again.", {});
    case "job-failed": {
      const purpose = `Only once you have seen in Alma that the export is good: its status is ${each.jobStatus}.`;
      return remedy("Start it anyway", purpose, { accept: true }, " --accept");
    }
    case "execution-failed":
    case "succeeded": {
      const again = againWord(each);
      const purpose = `Under another name, with “${again}” in it: the first one is taken.`;
      return remedy("Run it again", purpose, { again }, ` --again ${again}`);
    }
  }
}

/**
 * The rename for another run. It stays the same until there is another execution, so that two
 * clicks start one run.
 */
const againWord = ({ executionName = "" }: Export) =>
  `again-${createHash("sha256").update(executionName).digest("hex").slice(0, 8)}`;
