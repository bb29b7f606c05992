import { countOf } from "@almahook/common/count-of";
import { toOneLine } from "@almahook/functions/log-line";
import type { KnownExecution } from "@almahook/pipelines/account";
import type { PlannedExport } from "@almahook/pipelines/plan-export";

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
    each.records === undefined ? "" : countOf(each.records, "record"),
    each.executionName ?? "",
    each.executionStatus ?? "",
    `seen in ${each.seenIn.join(", ")}`,
    whatToDo(each),
  ]),
];

const isAboutName = (issue: string) => issue.startsWith("job_instance.name ");

/** Sent again, the event would still have the name that its job had. */
const RUN_AGAIN = "rename the job in Alma, and run it again there";

const NOT_COUNTED =
  "if its report in Alma has records: start it with npm run send, and add their counter to the pipeline's declaration";

function whatToDo(each: PlannedExport): string {
  const { state, start, jobId, firstExecutionName, jobStatus, issues, mayComeUntil } = each;
  const id = jobId ?? firstExecutionName;
  const only = id === undefined ? "" : ` --only ${id}`;
  if (start) {
    const despite = state === "job-failed" ? `, although its status is ${jobStatus}` : "";
    const until = mayComeUntil
      ? [`Alma may send it until ${new Date(mayComeUntil).toISOString()}`]
      : [];
    return [`--yes starts ${start.executionName}${despite}`, ...issues, ...until].join("; ");
  }
  switch (state) {
    case "missing":
      return "--yes without --again starts it";
    case "unusable":
      return `fix: ${[...issues, ...(issues.some(isAboutName) ? [RUN_AGAIN] : [])].join("; ")}`;
    case "job-failed":
      return [
        ...issues,
        firstExecutionName === undefined
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
  firstExecutionName,
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
