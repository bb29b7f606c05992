import { createHash } from "node:crypto";
import { type Export, type ExportState, STATES } from "@almahook/pipelines/account";
import * as v from "valibot";
import type { ExportsRead, PlaygroundContext } from "./context.ts";
import { MAX_ROWS, optional, Whole } from "./filter.ts";
import { searchFor } from "./search.ts";

const DAY = 24 * 60 * 60 * 1000;

/** The filter of a list of exports, as in an address. */
export const ExportFilter = v.object({
  /** The text that an export has to contain: see {@link searchFor}. */
  q: optional(v.pipe(v.string(), v.trim(), v.nonEmpty())),
  state: optional(v.picklist(STATES)),
  pipeline: optional(v.pipe(v.string(), v.nonEmpty())),
  /** Only exports that ended within this many days. */
  days: optional(v.picklist(["1", "7", "30"])),
  /** How many newer exports are skipped. */
  skip: optional(Whole),
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

/** A list of exports as it is shown. */
export interface FoundExports {
  /** The one that ended last comes first. */
  exports: Export[];
  /** How many match in each state, and in any. */
  counts: ReadonlyMap<ExportState, number>;
  any: number;
  /** How many newer exports are skipped, and whether there are older ones. */
  skipped: number;
  isMore: boolean;
}

/**
 * Finds the exports that match a filter.
 *
 * @param open the id of the open export. The list contains it, unless the filter says where to
 *   begin
 */
export function findExports(
  { exports }: Pick<ExportsRead, "exports">,
  filter: ExportFilter,
  { now, open }: { now: number; open?: string },
): FoundExports {
  const isFound = filter.q ? searchFor(filter.q) : undefined;
  const passing = exports.filter((each) => passes(each, filter, now, isFound)).reverse();
  const counts = new Map<ExportState, number>();
  for (const { state } of passing) counts.set(state, (counts.get(state) ?? 0) + 1);
  const found = passing.filter(({ state }) => !filter.state || state === filter.state);
  const index = open === undefined ? 0 : found.findIndex((each) => exportId(each) === open);
  const skipped = filter.skip ?? Math.floor(Math.max(0, index) / MAX_ROWS) * MAX_ROWS;
  return {
    exports: found.slice(skipped, skipped + MAX_ROWS),
    counts,
    any: passing.length,
    skipped,
    isMore: found.length > skipped + MAX_ROWS,
  };
}

function passes(
  each: Export,
  { pipeline, days }: ExportFilter,
  now: number,
  isFound: ((text: string) => boolean) | undefined,
): boolean {
  if (pipeline && each.pipeline !== pipeline) return false;
  if (days && each.endedAt && Date.parse(each.endedAt) < now - Number(days) * DAY) return false;
  if (!isFound) return true;
  const { jobName, jobId, jobStatus, endedAt, executionName, executionStatus, state } = each;
  const texts = [
    ...[jobName, jobId, jobStatus, endedAt, executionName, executionStatus, state, each.pipeline],
    ...each.issues,
  ];
  return isFound(texts.join("\n").toLowerCase());
}

/** How an export can be started: as it is, although its job failed, or a second time. */
export const REMEDIES = ["start", "accept", "again"] as const;

/** A way to start an export: the event to send, and the command that does the same. */
export interface Remedy {
  how: (typeof REMEDIES)[number];
  label: string;
  purpose: string;
  event: object;
  /** Absent if the export has no id by which the command could select it. */
  command?: string;
}

/** Returns the way to start an export, if there is one. */
export function remedyOf(
  each: Export,
  { exportsCommand }: Pick<PlaygroundContext, "exportsCommand">,
): Remedy | undefined {
  const { state, jobId, jobStatus, event } = each;
  const remedy = (label: string, purpose: string, more: Partial<Remedy>, options = ""): Remedy => ({
    ...{ how: "start", label, purpose, event, ...more },
    ...(jobId && { command: `${exportsCommand}${options} --only ${jobId} --yes` }),
  });
  switch (state) {
    case "missing":
      return remedy("Start it", "Alma’s own call afterwards would start nothing again.", {});
    case "job-failed":
      return remedy(
        "Start it anyway",
        `Only once you have seen in Alma that the export is good: its status is ${jobStatus}.`,
        { how: "accept", event: { ...event, accept: jobStatus } },
        " --accept",
      );
    case "execution-failed":
    case "succeeded": {
      const word = againWord(each);
      const purpose = `Under another name, with “${word}” in it: the first one is taken.`;
      const more = { how: "again", event: { ...event, rename: word } } as const;
      return remedy("Run it again", purpose, more, ` --again ${word}`);
    }
  }
}

/**
 * The rename for another run. It stays the same until there is another execution, so that two
 * clicks start one run.
 */
const againWord = ({ executionName = "" }: Export) =>
  `again-${createHash("sha256").update(executionName).digest("hex").slice(0, 8)}`;
