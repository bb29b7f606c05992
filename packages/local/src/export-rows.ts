import { Webhook } from "@almahook/alma/webhook";
import { toOneLine } from "@almahook/functions/log-line";
import type { Export, KnownExecution } from "@almahook/pipelines/account";
import { type DecisionSettings, decide, type Start } from "@almahook/pipelines/decide";
import * as v from "valibot";

/** What a person has chosen to start, in addition to missing exports. */
export interface Choice {
  /** Also start failed jobs. */
  accept: boolean;
  /**
   * Start only exports that have an execution, a second time. This is added to the execution's
   * name.
   */
  again?: string | undefined;
}

/** An export, and the event to send for it. */
export interface PlannedExport extends Export {
  /** The name of its first execution, whether there is one or not. */
  firstName?: string;
  /** The event to send, and the name of the execution that it starts. */
  start?: Pick<Start, "executionName" | "renamed"> & { event: object };
}

/** Plans which event to send for an export, if any. */
export function planExport(
  known: Export,
  { accept, again }: Choice,
  settings: DecisionSettings,
): PlannedExport {
  // Starting a failed job, the first time or again, accepts its status.
  const event = v.parse(Webhook, { accept: known.jobStatus, ...known.event });
  const first = decide(event, settings);
  if (first.kind === "invalid") return { ...known, issues: first.issues };
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
  if (known.executionNames.includes(executionName)) {
    const used = `${again} has been used for this export: choose another word`;
    return { ...planned, issues: [used] };
  }
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

const isOfName = (issue: string) => issue.startsWith("job_instance.name ");

/** An event keeps the name that its job had. */
const RUN_AGAIN = "rename the job in Alma, and run it again there";

const NOT_COUNTED =
  "if its report in Alma has records: start it with npm run send, and add their counter to the pipeline's declaration";

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
    case "missing":
      return "--yes starts it, without --again";
    case "unusable":
      return `fix: ${[...issues, ...(issues.some(isOfName) ? [RUN_AGAIN] : [])].join("; ")}`;
    case "job-failed":
      return [
        ...issues,
        firstName === undefined
          ? "--accept can't start it: run the job again in Alma"
          : `if its report in Alma is good: --accept${only}`,
      ].join("; ");
    case "execution-failed":
      return [...issues, `redrive it, or --again WORD${only}`].join("; ");
    case "nothing-exported":
      return [...issues, ...(issues.length > 0 ? [NOT_COUNTED] : [])].join("; ");
    default:
      return issues.join("; ");
  }
}

/** The rows of a table of unexplained executions, with its titles. */
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

/** Formats an export for scripts: an object on one line. */
export const exportJson = ({
  start,
  firstName,
  executionNames,
  event,
  mayComeUntil,
  ...fields
}: PlannedExport) => toOneLine(fields);

/** Formats an unexplained execution for scripts. */
export const executionJson = ({ pipeline, name, status, startedAt }: KnownExecution) =>
  toOneLine({
    state: "unexplained",
    pipeline,
    executionName: name,
    executionStatus: status,
    startedAt: new Date(startedAt).toISOString(),
  });
