import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { JobInstance, Webhook } from "@almahook/alma/webhook";
import * as v from "valibot";
import { type Decision, type DecisionSettings, decide } from "./decide.ts";
import { idInName, readExecutionName } from "./execution-name.ts";
import type { Pipeline } from "./pipeline.ts";

/**
 * What an export is, those that need somebody first:
 *
 * - `missing`: decided anew, it starts, and there is no execution.
 * - `unusable`: decided anew, it lacks something that its execution needs.
 * - `job-failed`: its status in Alma is not a success.
 * - `execution-failed`: its latest execution failed, timed out or was aborted.
 * - `nothing-exported`: there was nothing to export, so nothing needs to start.
 * - `started-elsewhere`: there is no execution by its name, but one with its input that began after it
 *   ended, and that no other export explains: another service started it.
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

/** An execution of a pipeline's state machine, whoever started it. */
export interface KnownExecution {
  pipeline: string;
  name: string;
  /** E.g. `RUNNING`, `SUCCEEDED`, `FAILED`. */
  status: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Parsed. Needed only of {@link executionsToDescribe}. */
  input?: unknown;
}

/** What is known. Any of it may be incomplete, in any order, and say a thing twice. */
export interface AccountSources {
  /** Job instances that Alma lists as ended, each in the shape of a webhook's `job_instance`. */
  instances?: readonly object[];
  /** The `event`s of the function's log. */
  events?: readonly object[];
  executions: readonly KnownExecution[];
  settings: DecisionSettings;
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
  /** Of the latest execution, in Step Functions. */
  executionName?: string;
  executionStatus?: string;
  seenIn: readonly ("alma" | "log" | "step-functions")[];
  /** What an unusable one lacks, or why none of its records are known: a phrase for each field. */
  issues: readonly string[];
  /** Of a missing one: until when Alma may still send it, in milliseconds since 1970. */
  mayComeUntil?: number;
  /** What starts it when it is signed and sent. */
  event: object;
}

/**
 * Step Functions keeps an execution, and its name, for this many days after its end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const KEPT_FOR_DAYS = 90;

/** Every export once, and what Step Functions knows besides. */
export interface Account {
  /** The earliest first. */
  exports: Export[];
  /** Executions that are of none of the exports: others may start the same state machines. */
  unexplained: KnownExecution[];
}

/**
 * Puts together what Alma, the function's log and Step Functions know of each export. Every event is
 * decided anew, as if it arrived now. Where Alma and the log have the same export, Alma's is taken,
 * unless only the log's can be used. What an operator has accepted stays accepted.
 */
export function accountOf(sources: AccountSources): Account {
  const { exports, executions, missing, strangers } = matchByName(sources);
  const elsewhere = matchByInput(missing, strangers);
  const explained = new Set(elsewhere.values());
  return {
    exports: exports.map((each) => {
      const own = executions.get(each) ?? [];
      const execution = own.find(isRunning) ?? own.at(-1) ?? elsewhere.get(each);
      const state = elsewhere.has(each) ? "started-elsewhere" : stateOf(each.decision, execution);
      return describeExport(each, state, execution, sources.now);
    }),
    unexplained: strangers.filter((execution) => !explained.has(execution)),
  };
}

/**
 * Chooses the executions whose input {@link accountOf} has to know to find what was started
 * elsewhere: those that are not named after an export, and began after a missing one had ended.
 */
export function executionsToDescribe<Known extends KnownExecution>(
  sources: Omit<AccountSources, "executions"> & { executions: readonly Known[] },
): Known[] {
  const { missing, strangers } = matchByName(sources);
  const chosen = new Set<KnownExecution>(
    strangers.filter((execution) => missing.some((each) => couldHaveStarted(each, execution))),
  );
  return sources.executions.filter((execution) => chosen.has(execution));
}

/** An event without an operator's fields, and the source it is from. */
interface Report {
  seenIn: "alma" | "log";
  event: Webhook;
  /** The job status that an operator has accepted. */
  accept: string | undefined;
}

/** An export, and what follows from its event. */
interface KnownExport {
  seenIn: ReadonlySet<Export["seenIn"][number]>;
  event: Webhook;
  pipeline: Pipeline;
  decision: Decision;
  /** The decision if the job's status is accepted, whatever it is. */
  ifAccepted: Decision;
  endedAt: string | undefined;
  /** `endedAt` in milliseconds since 1970; of a date, its beginning. */
  end: number;
  /** How its job's id, or what stands in its place, is written in the names of its executions. */
  idInName: string | undefined;
}

/** Reads the exports, each once, the earliest first. */
function readExports({ instances = [], events = [], settings }: AccountSources): KnownExport[] {
  const reports = [
    ...instances.map((job_instance) => readReport("alma", { action: "JOB_END", job_instance })),
    ...events.map((event) => readReport("log", event)),
  ].filter((report) => report !== undefined);
  return [...Map.groupBy(reports, ({ event }) => exportKey(event, settings)).values()]
    .map((ofOne) => readExport(ofOne, settings))
    .filter((each) => each !== undefined)
    .sort(
      (one, other) =>
        compare(one.end, other.end) ||
        compare(canonicalJson(one.event), canonicalJson(other.event)),
    );
}

function readReport(seenIn: Report["seenIn"], input: object): Report | undefined {
  const { success, output } = v.safeParse(Webhook, input);
  if (!success) return undefined;
  const { action, job_instance, accept } = output;
  return { seenIn, event: { action, job_instance }, accept };
}

/** Tells an export from others: by its job's id, or else by the name of its execution. */
function exportKey(event: Webhook, settings: DecisionSettings): string {
  const decision = decideAccepted(event, settings);
  const { pipeline, job } = decision;
  const name = decision.kind === "start" ? decision.executionName : event.job_instance;
  return canonicalJson([pipeline, job?.id ?? { name }]);
}

const decideAccepted = (event: Webhook, settings: DecisionSettings) =>
  decide({ ...event, accept: decide(event, settings).job?.status }, settings);

const Ended = v.object({ end_time: JobInstance.entries.end_time });

/** Reads an export from all reports of it. @returns undefined if it is of no pipeline */
function readExport(
  reports: readonly Report[],
  settings: DecisionSettings,
): KnownExport | undefined {
  const [best] = reports
    .map(({ seenIn, event: sent }) => {
      const { status } = decide(sent, settings).job ?? {};
      const isAccepted = status !== undefined && reports.some(({ accept }) => accept === status);
      const event = isAccepted ? { ...sent, accept: status } : sent;
      const decision = decide(event, settings);
      const isWorse = [decision.kind === "invalid", seenIn === "log", decision.kind !== "start"];
      return { event, decision, rank: canonicalJson([isWorse.map(Number), sent]) };
    })
    .sort((one, other) => compare(one.rank, other.rank));
  const declaration = settings.pipelines.find(({ name }) => name === best?.decision.pipeline);
  if (!best || !declaration) return undefined;

  const { event, decision } = best;
  const ended = v.safeParse(Ended, event.job_instance);
  const endedAt = ended.success ? ended.output.end_time : undefined;
  const ifAccepted = decideAccepted(event, settings);
  return {
    seenIn: new Set(reports.map(({ seenIn }) => seenIn)),
    event,
    pipeline: declaration,
    decision,
    ifAccepted,
    endedAt,
    end: endedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(endedAt),
    idInName: idOf(ifAccepted, declaration),
  };
}

function idOf(decision: Decision, pipeline: Pipeline): string | undefined {
  if (decision.job?.id !== undefined) return idInName(decision.job.id);
  return decision.kind === "start" ? readName(pipeline, decision.executionName)?.id : undefined;
}

const readName = ({ namePrefixes }: Pick<Pipeline, "namePrefixes">, executionName: string) =>
  readExecutionName(executionName, namePrefixes);

/** Finds the executions that are named after an export. */
function matchByName(sources: AccountSources) {
  const exports = readExports(sources);
  const key = (pipeline: string, id: string | undefined) => JSON.stringify([pipeline, id]);
  const byId = new Map(
    exports
      .filter(({ idInName }) => idInName !== undefined)
      .map((each) => [key(each.pipeline.name, each.idInName), each]),
  );
  const executions = new Map<KnownExport, KnownExecution[]>(exports.map((each) => [each, []]));
  const strangers: KnownExecution[] = [];
  for (const execution of distinctExecutions(sources.executions)) {
    const { pipeline, name } = execution;
    const declaration = sources.settings.pipelines.find((each) => each.name === pipeline);
    const id = declaration && readName(declaration, name)?.id;
    const found = byId.get(key(pipeline, id));
    const list = found ? executions.get(found) : strangers;
    list?.push(execution);
  }
  const missing = exports.filter(
    (each) => each.decision.kind === "start" && executions.get(each)?.length === 0,
  );
  return { exports, executions, missing, strangers };
}

/** Each execution once, the earliest first. */
const distinctExecutions = (executions: readonly KnownExecution[]): KnownExecution[] =>
  [
    ...new Map(
      executions.map((each) => [JSON.stringify([each.pipeline, each.name, each.startedAt]), each]),
    ).values(),
  ].sort(
    (one, other) =>
      compare(one.startedAt, other.startedAt) ||
      compare(one.pipeline, other.pipeline) ||
      compare(one.name, other.name),
  );

/** Whether another service may have started an execution for an export, going by all but its input. */
const couldHaveStarted = (each: KnownExport, { pipeline, name, startedAt }: KnownExecution) =>
  pipeline === each.pipeline.name &&
  startedAt >= each.end &&
  !readName(each.pipeline, name)?.certain;

/**
 * Finds what another service started: each execution, in the order in which they began, is of the
 * export that ended last before it, of those with its input that have none.
 */
function matchByInput(
  missing: readonly KnownExport[],
  strangers: readonly KnownExecution[],
): Map<KnownExport, KnownExecution> {
  const matches = new Map<KnownExport, KnownExecution>();
  for (const execution of strangers) {
    if (execution.input === undefined) continue;
    const input = canonicalJson(execution.input);
    const match = missing.findLast(
      (each) =>
        !matches.has(each) &&
        couldHaveStarted(each, execution) &&
        each.decision.kind === "start" &&
        canonicalJson(each.decision.input) === input,
    );
    if (match) matches.set(match, execution);
  }
  return matches;
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

function describeExport(
  { pipeline, decision, ifAccepted, endedAt, seenIn, event }: KnownExport,
  state: ExportState,
  execution: KnownExecution | undefined,
  now: number,
): Export {
  const { job } = decision;
  const records = ifAccepted.records;
  const until = endedAt === undefined ? undefined : mayComeUntil(endedAt);
  return {
    state,
    pipeline: pipeline.name,
    jobName: job?.name ?? "",
    ...(job?.id !== undefined && { jobId: job.id }),
    ...(job?.status !== undefined && { jobStatus: job.status }),
    ...(endedAt !== undefined && { endedAt }),
    ...(records !== undefined && { records }),
    ...(execution && { executionName: execution.name, executionStatus: execution.status }),
    seenIn: SOURCES.filter((source) =>
      source === "step-functions" ? execution : seenIn.has(source),
    ),
    issues: issuesOf(state, decision),
    ...(state === "missing" && until !== undefined && until > now && { mayComeUntil: until }),
    event,
  };
}

function issuesOf(state: ExportState, decision: Decision): string[] {
  if (state === "unusable" && decision.kind === "invalid") return decision.issues;
  return state === "nothing-exported" &&
    "reason" in decision &&
    decision.reason === "no-known-counter"
    ? ["job_instance.counter has no counter that the pipeline knows"]
    : [];
}

const SOURCES = ["alma", "log", "step-functions"] as const;

const HOUR = 3_600_000;

/**
 * Until when Alma may still send the event of an export.
 *
 * @param endedAt as {@link Export} has it
 * @returns milliseconds since 1970
 */
export function mayComeUntil(endedAt: string): number {
  const isDay = endedAt.length === "2022-05-01".length;
  return Date.parse(endedAt) + (MAY_COME_FOR_HOURS + (isDay ? 24 : 0)) * HOUR;
}

const compare = (one: string | number, other: string | number) =>
  one < other ? -1 : one > other ? 1 : 0;

/** JSON that does not depend on the order of an object's keys. */
const canonicalJson = (value: unknown) =>
  JSON.stringify(value, (_, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => compare(one, other)))
      : each,
  );
