import { endedBy } from "@almahook/alma/end-time";
import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import type { Webhook } from "@almahook/alma/webhook";
import { type Decision, isUndelivered } from "./decide.ts";
import { readExecutionName } from "./execution-name.ts";
import {
  canonicalJson,
  compare,
  type EventSources,
  type KnownExport,
  readExports,
} from "./known-exports.ts";

/**
 * The state of an export, those that need somebody first:
 *
 * - `missing`: its event would start an execution, and there is none.
 * - `unusable`: its event lacks something that the execution needs.
 * - `job-failed`: its status in Alma is not a success.
 * - `execution-failed`: its latest execution failed, timed out or was aborted.
 * - `nothing-exported`: there was nothing to export, so nothing needs to start.
 * - `started-elsewhere`: no execution has its name, but one has its input, began after it ended,
 *   and belongs to no other export: another service started it.
 * - `running`, `succeeded`: there is an execution for it.
 */
export const STATES = [
  "missing",
  "unusable",
  "job-failed",
  "execution-failed",
  "nothing-exported",
  "started-elsewhere",
  "running",
  "succeeded",
] as const;
export type ExportState = (typeof STATES)[number];

/** An execution of a pipeline's state machine, whichever service started it. */
export interface KnownExecution {
  pipeline: string;
  name: string;
  /** E.g. `RUNNING`, `SUCCEEDED`, `FAILED`. */
  status: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Parsed. Needed only of those that {@link executionsToDescribe} chooses. */
  input?: unknown;
}

/** What the three systems know about the exports. */
export interface AccountSources extends EventSources {
  executions: readonly KnownExecution[];
  /** Milliseconds since 1970. */
  now: number;
}

/** An instance of a pipeline's job in this environment that ended in Alma, and what it started. */
export interface Export {
  state: ExportState;
  pipeline: string;
  jobId?: string;
  jobName: string;
  /** `status.value` in Alma. */
  jobStatus?: string;
  /** A date, or an instant in UTC. Absent if it can't be read. */
  endedAt?: string;
  /** How many records it exported. */
  records?: number;
  /** Its execution in Step Functions: one that is running, or else the latest. */
  executionName?: string;
  executionStatus?: string;
  /** All executions that are named after it, the earliest first. */
  executionNames: readonly string[];
  seenIn: readonly ("alma" | "log" | "step-functions")[];
  /** What an unusable export lacks, or what is wrong with its counters: a phrase for each field. */
  issues: readonly string[];
  /** For a missing export: until when Alma may still send it, in milliseconds since 1970. */
  mayComeUntil?: number;
  /** Its event, to be signed and sent. */
  event: Webhook;
}

/**
 * For how many days after its end Step Functions keeps an execution and its name.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const KEPT_FOR_DAYS = 90;

/** The exports, each once, and the executions that belong to none of them. */
export interface Account {
  /** The earliest first. */
  exports: Export[];
  /** Executions that belong to no export: others may start the same state machines. */
  unexplained: KnownExecution[];
}

/**
 * Combines what Alma, the function's log and Step Functions know about each export. Every event is
 * decided again, as if it arrived now; a status that an operator has accepted stays accepted.
 */
export function accountOf(sources: AccountSources): Account {
  const { exports, missing, unmatched } = matchByName(sources);
  const elsewhere = matchByInput(missing, unmatched);
  const explained = new Set(elsewhere.values());
  return {
    exports: exports.map((each) => describeExport(each, elsewhere.get(each), sources.now)),
    unexplained: unmatched.filter((execution) => !explained.has(execution)),
  };
}

/**
 * Chooses the executions whose input {@link accountOf} needs, to find exports that were started
 * elsewhere: those that are not named after an export, and began after a missing export had ended.
 */
export function executionsToDescribe<Known extends KnownExecution>(
  sources: Omit<AccountSources, "executions"> & { executions: readonly Known[] },
): Known[] {
  const { missing, unmatched } = matchByName(sources);
  const chosen = new Set<KnownExecution>(
    unmatched.filter((execution) => missing.some((each) => couldBeOf(execution, each))),
  );
  return sources.executions.filter((execution) => chosen.has(execution));
}

/** An export with the executions that are named after it, the earliest first. */
interface NamedExport extends KnownExport {
  executions: KnownExecution[];
}

/** Matches executions to exports by name. Unmatched executions are named after no export. */
function matchByName({ executions, settings, ...sources }: AccountSources) {
  const exports = readExports({ ...sources, settings }).map(
    (each): NamedExport => ({ ...each, executions: [] }),
  );
  const key = (pipeline: string, id: string | undefined) => JSON.stringify([pipeline, id]);
  const byId = Map.groupBy(exports, ({ pipeline, idInName }) => key(pipeline.name, idInName));
  const unmatched: KnownExecution[] = [];
  for (const execution of distinct(executions)) {
    const pipeline = settings.pipelines.find(({ name }) => name === execution.pipeline);
    const id = readExecutionName(execution.name, pipeline?.namePrefixes ?? [])?.id;
    const [found] = (id !== undefined && byId.get(key(execution.pipeline, id))) || [];
    (found?.executions ?? unmatched).push(execution);
  }
  const missing = exports.filter(
    (each) => each.decision.kind === "start" && each.executions.length === 0,
  );
  return { exports, missing, unmatched };
}

/** Each execution once, the earliest first. */
function distinct(executions: readonly KnownExecution[]): KnownExecution[] {
  const keyOf = ({ pipeline, name, startedAt }: KnownExecution) =>
    JSON.stringify([pipeline, name, startedAt]);
  return [...new Map(executions.map((each) => [keyOf(each), each])).values()].sort(
    (one, other) => one.startedAt - other.startedAt || compare(keyOf(one), keyOf(other)),
  );
}

/**
 * Finds exports that another service started. Each execution, the earliest first, is matched to a
 * missing export with its input: to the last one that ended before it began.
 */
function matchByInput(
  missing: readonly KnownExport[],
  unmatched: readonly KnownExecution[],
): Map<KnownExport, KnownExecution> {
  const matches = new Map<KnownExport, KnownExecution>();
  const byInput = Map.groupBy(missing, ({ decision }) =>
    decision.kind === "start" ? canonicalJson(decision.input) : undefined,
  );
  for (const execution of unmatched) {
    const match = byInput
      .get(canonicalJson(execution.input))
      ?.findLast((each) => !matches.has(each) && couldBeOf(execution, each));
    if (match) matches.set(match, execution);
  }
  return matches;
}

/**
 * Whether an execution can be of an export, if another service started it: judged by everything but
 * its input.
 */
const couldBeOf = (execution: KnownExecution, { pipeline, end }: KnownExport) =>
  execution.pipeline === pipeline.name &&
  execution.startedAt >= end &&
  !readExecutionName(execution.name, pipeline.namePrefixes)?.generated;

function describeExport(
  { executions, decision, ifAccepted, ...known }: NamedExport,
  elsewhere: KnownExecution | undefined,
  now: number,
): Export {
  const { id, name = "", status } = decision.job ?? {};
  const { endedAt, event } = known;
  const execution = executions.find(isRunning) ?? executions.at(-1) ?? elsewhere;
  const state = elsewhere ? "started-elsewhere" : stateOf(decision, execution);
  const until = endedAt !== undefined && state === "missing" ? mayComeUntil(endedAt) : 0;
  return {
    state,
    pipeline: known.pipeline.name,
    ...(id !== undefined && { jobId: id }),
    jobName: name,
    ...(status !== undefined && { jobStatus: status }),
    ...(endedAt !== undefined && { endedAt }),
    ...(ifAccepted.records !== undefined && { records: ifAccepted.records }),
    ...(execution && { executionName: execution.name, executionStatus: execution.status }),
    executionNames: executions.map(({ name }) => name),
    seenIn: [
      ...(["alma", "log"] as const).filter((source) => known.seenIn.has(source)),
      ...(execution ? (["step-functions"] as const) : []),
    ],
    issues: execution ? [] : issuesOf(decision, event),
    ...(until > now && { mayComeUntil: until }),
    event,
  };
}

const isRunning = ({ status }: KnownExecution) =>
  status === "RUNNING" || status === "PENDING_REDRIVE";

function stateOf(decision: Decision, execution: KnownExecution | undefined): ExportState {
  if (execution) {
    if (isRunning(execution)) return "running";
    return execution.status === "SUCCEEDED" ? "succeeded" : "execution-failed";
  }
  if (decision.kind === "start") return "missing";
  if (decision.kind === "invalid") return "unusable";
  return decision.reason === "job-failed" ? "job-failed" : "nothing-exported";
}

function issuesOf(decision: Decision, event: Webhook): string[] {
  if (decision.kind === "start") return [];
  if (decision.kind === "invalid") return decision.issues;
  if (decision.reason === "no-known-counter") {
    return ["job_instance.counter has no counter that the pipeline knows"];
  }
  return decision.reason === "job-failed" && isUndelivered(event)
    ? ["job_instance.counter says that the file was not delivered"]
    : [];
}

const HOUR = 3_600_000;

/**
 * Until when Alma may still send the event of an export.
 *
 * @param endedAt as {@link Export} has it
 * @returns milliseconds since 1970
 */
export const mayComeUntil = (endedAt: string) => endedBy(endedAt) + MAY_COME_FOR_HOURS * HOUR;
