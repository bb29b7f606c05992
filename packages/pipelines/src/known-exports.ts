import { endTimeOf, Webhook } from "@almahook/alma/webhook";
import * as v from "valibot";
import { type Decision, type DecisionSettings, decide } from "./decide.ts";
import { idInName, readExecutionName } from "./execution-name.ts";
import type { Pipeline } from "./pipeline.ts";

/** What Alma and the function's log know, in any order, possibly incomplete or with duplicates. */
export interface EventSources {
  /** Job instances that Alma lists as ended, each in the shape of a webhook's `job_instance`. */
  instances?: readonly object[];
  /** The `event`s of the function's log. */
  events?: readonly object[];
  settings: DecisionSettings;
}

/** An export, with the decision about its event. */
export interface KnownExport {
  /** Identifies the export. */
  key: string;
  seenIn: ReadonlySet<Report["seenIn"]>;
  event: Webhook;
  pipeline: Pipeline;
  decision: Decision;
  /** The decision if an operator accepted the job's status. */
  ifAccepted: Decision;
  /** A date, or an instant in UTC. Undefined if it can't be read. */
  endedAt: string | undefined;
  /** `endedAt` in milliseconds since 1970, from the beginning of a date; else minus infinity. */
  end: number;
  /** The job's id, or the hash in its place, as the names of its executions have it. */
  idInName: string | undefined;
}

/** An export as a source reports it: its event without the operator's fields. */
interface Report {
  seenIn: "alma" | "log";
  event: Webhook;
  /** The job status that an operator has accepted. */
  accept: string | undefined;
}

/**
 * Reads the exports of this environment's pipelines, each once. If there are several events of one
 * export, Alma's is used, unless only another one is usable.
 *
 * @returns the earliest first
 */
export function readExports({
  instances = [],
  events = [],
  settings,
}: EventSources): KnownExport[] {
  const reports = [
    ...instances.map((job_instance) => readReport("alma", { action: "JOB_END", job_instance })),
    ...events.map((event) => readReport("log", event)),
  ].filter((report) => report !== undefined);
  return [...Map.groupBy(reports, ({ event }) => exportKey(event, settings))]
    .map(([key, ofOne]) => readExport(key, ofOne, settings))
    .filter((each) => each !== undefined)
    .sort((one, other) => compare(one.end, other.end) || compare(one.key, other.key));
}

function readReport(seenIn: Report["seenIn"], input: object): Report | undefined {
  const { success, output } = v.safeParse(Webhook, input);
  if (!success) return undefined;
  const { action, job_instance, accept } = output;
  return { seenIn, event: { action, job_instance }, accept };
}

/** Identifies an export by its job's id, or by the decision if it has none. */
function exportKey(event: Webhook, settings: DecisionSettings): string {
  const decision = decideAccepted(event, settings);
  const { pipeline, job } = decision;
  return canonicalJson([pipeline, job?.id ?? [decision, endTimeOf(event.job_instance)]]);
}

const decideAccepted = (event: Webhook, settings: DecisionSettings) =>
  decide({ ...event, accept: decide(event, settings).job?.status }, settings);

/** Reads an export from all reports of it. @returns undefined if it belongs to no pipeline */
function readExport(
  key: string,
  reports: readonly Report[],
  settings: DecisionSettings,
): KnownExport | undefined {
  const [best] = reports
    .map(({ seenIn, event: sent }) => {
      const { status } = decide(sent, settings).job ?? {};
      const { accept } = reports.find((report) => report.accept === status) ?? {};
      const event = accept ? { ...sent, accept } : sent;
      const decision = decide(event, settings);
      // Prefer a usable event, then Alma's, then one that starts an execution. The decision breaks
      // ties, so that the order of the reports does not matter.
      const isWorse = [decision.kind === "invalid", seenIn === "log", decision.kind !== "start"];
      return { event, decision, rank: canonicalJson([isWorse.map(Number), decision]) };
    })
    .sort((one, other) => compare(one.rank, other.rank));
  const pipeline = settings.pipelines.find(({ name }) => name === best?.decision.pipeline);
  if (!best || !pipeline) return undefined;

  const { event, decision } = best;
  const endedAt = endTimeOf(event.job_instance);
  const ifAccepted = decideAccepted(event, settings);
  return {
    key,
    seenIn: new Set(reports.map(({ seenIn }) => seenIn)),
    event,
    pipeline,
    decision,
    ifAccepted,
    endedAt,
    end: endedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(endedAt),
    idInName: idOf(ifAccepted, pipeline),
  };
}

function idOf(decision: Decision, { namePrefixes }: Pipeline): string | undefined {
  if (decision.job?.id !== undefined) return idInName(decision.job.id);
  if (decision.kind !== "start") return undefined;
  return readExecutionName(decision.executionName, namePrefixes)?.id;
}

/** Compares two strings by code units, or two numbers, for `sort`. */
export const compare = (one: string | number, other: string | number) =>
  one < other ? -1 : one > other ? 1 : 0;

/** JSON that does not depend on the order of an object's keys. */
export const canonicalJson = (value: unknown) =>
  JSON.stringify(value, (_, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => compare(one, other)))
      : each,
  );
