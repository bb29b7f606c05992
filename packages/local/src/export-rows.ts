import { Webhook } from "@almahook/alma/webhook";
import { toOneLine } from "@almahook/functions/log-line";
import type { Export, KnownExecution } from "@almahook/pipelines/account";
import { type DecisionSettings, decide, type Start } from "@almahook/pipelines/decide";
import * as v from "valibot";

/** What a person has chosen to start, besides what is missing. */
export interface Choice {
  /** Failed jobs too. */
  accept: boolean;
  /** Instead, what has an execution, once more: the word is added to the execution's name. */
  again?: string | undefined;
}

/** An export, and what starts it if it is sent. */
export interface PlannedExport extends Export {
  /** What the first execution is called, whether there is one or not. */
  firstName?: string;
  /** What would be sent, and the name of the execution that it starts. */
  start?: Pick<Start, "executionName" | "renamed"> & { event: object };
}

/** Plans what is sent for an export. */
export function planExport(
  known: Export,
  { accept, again }: Choice,
  settings: DecisionSettings,
): PlannedExport {
  // Whoever starts a failed job, the first time or again, accepts its status.
  const event = v.parse(Webhook, { accept: known.jobStatus, ...known.event });
  const first = decide(event, settings);
  if (first.kind !== "start") return known;
  const planned = { ...known, firstName: first.executionName };
  if (again === undefined) {
    const isChosen = known.state === "missing" || (accept && known.state === "job-failed");
    return isChosen
      ? { ...planned, start: { event, executionName: first.executionName } }
      : planned;
  }
  const renamed = { ...event, rename: again };
  const decision = decide(renamed, settings);
  if (known.executionName === undefined || decision.kind !== "start") return planned;
  const { executionName } = decision;
  return { ...planned, start: { event: renamed, executionName, renamed: again } };
}

/** The columns that may be cut. */
export const NAME_COLUMNS = [4];

/** The rows of a table of exports, with its titles. */
export const exportRows = (exports: readonly PlannedExport[]): string[][] => [
  [
    ...["STATE", "ENDED", "PIPELINE", "JOB ID", "JOB", "STATUS", "RECORDS"],
    ...["EXECUTION", "EXECUTION STATUS", "SEEN", "WHAT TO DO"],
  ],
  ...exports.map((each) => [
    each.state,
    each.endedAt ?? "",
    each.pipeline,
    each.jobId ?? "",
    each.jobName,
    each.jobStatus ?? "",
    recordsOf(each),
    each.executionName ?? "",
    each.executionStatus ?? "",
    `seen in ${each.seenIn.join(", ")}`,
    whatToDo(each),
  ]),
];

const recordsOf = ({ records }: PlannedExport) =>
  records === undefined ? "" : `${records} ${records === 1 ? "record" : "records"}`;

function whatToDo(each: PlannedExport): string {
  const { state, start, jobId, firstName, jobStatus, issues, mayComeUntil } = each;
  const id = jobId ?? firstName;
  const only = id === undefined ? "" : ` --only ${id}`;
  if (start) {
    const despite = state === "job-failed" ? `, although ${jobStatus}` : "";
    const until = mayComeUntil
      ? [`Alma may send it until ${new Date(mayComeUntil).toISOString()}`]
      : [];
    return [`--yes starts ${start.executionName}${despite}`, ...issues, ...until].join("; ");
  }
  switch (state) {
    case "unusable":
      return `fix: ${issues.join("; ")}`;
    case "job-failed":
      return [...issues, `if its report in Alma is good: --accept${only}`].join("; ");
    case "execution-failed":
      return `redrive it, or --again WORD${only}`;
    default:
      return issues.join("; ");
  }
}

/** The rows of a table of executions that no export explains, with its titles. */
export const executionRows = (executions: readonly KnownExecution[]): string[][] => [
  ["STATE", "BEGAN", "PIPELINE", "EXECUTION", "STATUS"],
  ...executions.map(({ startedAt, pipeline, name, status }) => [
    "unexplained",
    new Date(startedAt).toISOString(),
    pipeline,
    name,
    status,
  ]),
];

/** An export, for scripts: an object on one line. */
export const exportJson = ({ start, firstName, event, mayComeUntil, ...fields }: PlannedExport) =>
  toOneLine(fields);

/** An execution that no export explains, for scripts. */
export const executionJson = ({ pipeline, name, status, startedAt }: KnownExecution) =>
  toOneLine({
    state: "unexplained",
    pipeline,
    executionName: name,
    executionStatus: status,
    startedAt: new Date(startedAt).toISOString(),
  });
