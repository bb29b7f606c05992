import { statusMeaning } from "@almahook/alma/statuses";
import {
  counters,
  isJobEnd,
  JobInstance,
  JobInstanceId,
  saysNotDelivered,
  type Webhook,
} from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import { executionName, shortHash } from "./execution-name.ts";
import { foldName } from "./job-name.ts";
import { countersOf, type Execution, type Pipeline, type Pipelines } from "./pipeline.ts";

/** What a decision depends on, apart from the event. */
export interface DecisionSettings {
  /** The `WORKSPACE`: the environment whose jobs are acted on. Their names contain it. */
  workspace: string;
  /** Every pipeline that is declared. */
  pipelines: Pipelines;
  /**
   * How the names of a pipeline's jobs begin, by the pipeline's name. A pipeline without one is
   * off.
   */
  jobNames: Readonly<Record<string, string | undefined>>;
  /** Statuses that count as success, in addition to those that a pipeline's declaration accepts. */
  acceptedStatuses?: Readonly<Record<string, readonly string[] | undefined>>;
}

/** The checks that an event has to pass to start a pipeline, in their order. */
export const CHECKS = [
  "job-end",
  "environment",
  "pipeline",
  "success",
  "exported",
  "execution",
] as const;
export type Check = (typeof CHECKS)[number];

/** What the checks found out about the event, up to the one that stopped it. */
export interface Findings {
  job?: { name: string; id?: string; status?: string };
  pipeline?: string;
  /** The status that counted as success, if it is not `COMPLETED_SUCCESS`. */
  accepted?: string;
  records?: number;
}

/** Start a pipeline's state machine. */
export interface Start extends Findings {
  kind: "start";
  pipeline: string;
  records: number;
  executionName: string;
  /** What the event's `rename` added to the name, so that the same event starts once more. */
  renamed?: string;
  input: Execution["input"];
}

/** Why an event is ignored, and the check that it did not pass. */
const STOPPED_BY = {
  "not-job-end": "job-end",
  "other-environment": "environment",
  "no-pipeline": "pipeline",
  "job-failed": "success",
  "nothing-to-do": "success",
  "nothing-exported": "exported",
  /** The job has counters, but none that the pipeline's declaration names. */
  "no-known-counter": "exported",
} as const satisfies Record<string, Check>;
export type IgnoreReason = keyof typeof STOPPED_BY;

/** Do nothing: the event did not pass `stoppedBy`. */
export interface Ignore extends Findings {
  kind: "ignore";
  stoppedBy: (typeof STOPPED_BY)[IgnoreReason];
  reason: IgnoreReason;
}

/** The event lacks what `stoppedBy` needs. `issues` has a phrase for each field, with its path. */
export interface Invalid extends Findings {
  kind: "invalid";
  stoppedBy: Check;
  issues: string[];
}

export type Decision = Start | Ignore | Invalid;

/** A field that no check needs yet: left out unless it is valid. */
const ifGiven = <Schema extends v.GenericSchema<unknown, unknown>>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

const { entries } = JobInstance;
const jobInstance = <Schema extends v.GenericSchema<unknown, unknown>>(schema: Schema) =>
  v.object({ job_instance: schema });

const Named = jobInstance(
  v.object(
    {
      name: entries.name,
      id: ifGiven(entries.id),
      status: ifGiven(entries.status),
    },
    "must be an object",
  ),
);
const WithStatus = jobInstance(v.pick(JobInstance, ["status"]));
/** The counters, whatever they are. */
const WithAnyCounters = jobInstance(v.object({ counter: v.fallback(v.array(v.unknown()), []) }));
/** The fields that an execution's name is derived from. */
const WithNameParts = jobInstance(
  v.object({ id: v.nullish(JobInstanceId), end_time: v.nullish(entries.end_time) }),
);

/**
 * Decides what a webhook starts, if anything. The checks run in the order of {@link CHECKS}, and
 * each reads only the fields that it needs.
 *
 * @example
 * decide(webhook, { workspace: "dev", pipelines, jobNames: { PPOD: "PPOD EXPORT to Dev1" } });
 */
export function decide(webhook: Webhook, settings: DecisionSettings): Decision {
  const findings: Findings = {};
  const ignore = (reason: IgnoreReason): Ignore => ({
    kind: "ignore",
    stoppedBy: STOPPED_BY[reason],
    reason,
    ...findings,
  });
  const invalid = (stoppedBy: Check, issues: v.BaseIssue<unknown>[]): Invalid => ({
    kind: "invalid",
    stoppedBy,
    issues: [...new Set(describeIssues(issues))],
    ...findings,
  });

  if (!isJobEnd(webhook)) return ignore("not-job-end");

  const named = v.safeParse(Named, webhook);
  if (!named.success) return invalid("environment", named.issues);
  const { name, id, status } = named.output.job_instance;
  findings.job = { name, id, status: status?.value };
  const folded = foldName(name);
  if (!folded.includes(foldName(settings.workspace))) return ignore("other-environment");

  const pipeline = findPipeline(folded, settings);
  if (!pipeline) return ignore("no-pipeline");
  findings.pipeline = pipeline.name;

  const withStatus = v.safeParse(WithStatus, webhook);
  if (!withStatus.success) return invalid("success", withStatus.issues);
  const jobStatus = withStatus.output.job_instance.status.value;
  const meaning = statusMeaning(jobStatus);
  if (meaning !== "success") {
    const accepts = [
      ...(pipeline.accepts ?? []),
      ...(settings.acceptedStatuses?.[pipeline.name] ?? []),
    ];
    const isAccepted =
      jobStatus === webhook.accept || (accepts.includes(jobStatus) && !isUndelivered(webhook));
    if (!isAccepted) return ignore(meaning === "failed" ? "job-failed" : meaning);
    findings.accepted = jobStatus;
  }

  const types = countersOf(pipeline);
  const counted = v.safeParse(jobInstance(v.object({ counter: counters(types) })), webhook);
  if (!counted.success) return invalid("exported", counted.issues);
  const sums = types.map((type) => counted.output.job_instance.counter[type]);
  const records = sums.reduce<number>((sum, each = 0) => sum + each, 0);
  findings.records = records;
  if (records === 0) {
    const isKnown = sums.some((sum) => sum !== undefined) || countersIn(webhook).length === 0;
    return ignore(isKnown ? "nothing-exported" : "no-known-counter");
  }

  const execution = v.safeParse(jobInstance(pipeline.execution), webhook);
  const nameParts = v.safeParse(WithNameParts, webhook);
  if (!execution.success || !nameParts.success) {
    return invalid("execution", [...(execution.issues ?? []), ...(nameParts.issues ?? [])]);
  }
  const { namePrefix, input } = execution.output.job_instance;
  const { end_time } = nameParts.output.job_instance;
  const { rename } = webhook;
  return {
    kind: "start",
    ...findings,
    pipeline: pipeline.name,
    records,
    executionName: executionName(namePrefix, {
      endTime: end_time ?? undefined,
      jobId: id ?? shortHash([name, jobStatus, sums, input]),
      rename,
    }),
    ...(rename && { renamed: rename }),
    input,
  };
}

/** The pipeline whose job name the folded name begins with. The longest match wins. */
function findPipeline(folded: string, { pipelines, jobNames }: DecisionSettings) {
  let found: Pipeline | undefined;
  let length = 0;
  for (const pipeline of pipelines) {
    const prefix = foldName(jobNames[pipeline.name] ?? "");
    if (prefix.length <= length || !folded.startsWith(prefix)) continue;
    found = pipeline;
    length = prefix.length;
  }
  return found;
}

const countersIn = (webhook: Webhook): unknown[] =>
  v.parse(WithAnyCounters, webhook).job_instance.counter;

/**
 * Whether a job's counters say that the exported file was not delivered. Then only an operator can
 * accept its status.
 */
export const isUndelivered = (webhook: Webhook) => countersIn(webhook).some(saysNotDelivered);
