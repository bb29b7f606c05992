import {
  EXPORT_COUNTERS,
  exportedRecords,
  isJobEnd,
  JobInstance,
  JobInstanceId,
  SUCCESS,
  type Webhook,
} from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import { executionName, shortHash } from "./execution-name.ts";
import type { Execution } from "./pipeline.ts";
import { type PipelineName, pipelines } from "./registry.ts";

/** What a decision depends on besides the event. */
export interface DecisionSettings {
  /** The environment that this service acts for. Its jobs have this word in their name. */
  workspace: string;
  /** The beginning of the names of a pipeline's jobs. A pipeline without one is off. */
  jobNames: Partial<Record<PipelineName, string>>;
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

/** What a decision found out about the event, as far as it came. */
export interface Findings {
  job?: { name: string; id?: string; status?: string };
  pipeline?: PipelineName;
  /** The status that counted as success because the event says so in `accept`. */
  accepted?: string;
  records?: number;
}

/** Start a pipeline's state machine. */
export interface Start extends Findings {
  kind: "start";
  pipeline: PipelineName;
  records: number;
  executionName: string;
  /** What the event's `rename` added to the name, so that the same event starts once more. */
  renamed?: string;
  input: Execution["input"];
}

/** Do nothing: the event did not pass `stoppedBy`. */
export interface Ignore extends Findings {
  kind: "ignore";
  stoppedBy: Exclude<Check, "execution">;
}

/** The event lacks what `stoppedBy` needs. `issues` has a phrase for each field, with its path. */
export interface Invalid extends Findings {
  kind: "invalid";
  stoppedBy: Check;
  issues: string[];
}

export type Decision = Start | Ignore | Invalid;

/** A field that nothing depends on yet: read if it is as it should be, else left out. */
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
const WithCounters = jobInstance(v.pick(JobInstance, ["counter"]));
/** What the execution's name is derived from. Not every pipeline needs it besides. */
const WithNameParts = jobInstance(
  v.object({ id: v.nullish(JobInstanceId), end_time: v.nullish(entries.end_time) }),
);

/**
 * Decides what a webhook starts, if anything. The checks run in the order of {@link CHECKS}, and
 * each reads only the fields that it needs.
 *
 * @example
 * decide(webhook, { workspace: "dev", jobNames: { PPOD: "Publishing Platform Job PPOD EXPORT to Dev1" } });
 */
export function decide(webhook: Webhook, { workspace, jobNames }: DecisionSettings): Decision {
  const findings: Findings = {};
  const ignore = (stoppedBy: Ignore["stoppedBy"]): Ignore => ({
    kind: "ignore",
    stoppedBy,
    ...findings,
  });
  const invalid = (stoppedBy: Check, issues: v.BaseIssue<unknown>[]): Invalid => ({
    kind: "invalid",
    stoppedBy,
    issues: [...new Set(describeIssues(issues))],
    ...findings,
  });

  if (!isJobEnd(webhook)) return ignore("job-end");

  const named = v.safeParse(Named, webhook);
  if (!named.success) return invalid("environment", named.issues);
  const { name, id, status } = named.output.job_instance;
  findings.job = { name, id, status: status?.value };
  if (!name.toLowerCase().includes(workspace.toLowerCase())) return ignore("environment");

  const pipeline = pipelines.find((each) => startsWith(name, jobNames[each.name]));
  if (!pipeline) return ignore("pipeline");
  findings.pipeline = pipeline.name;

  const withStatus = v.safeParse(WithStatus, webhook);
  if (!withStatus.success) return invalid("success", withStatus.issues);
  const jobStatus = withStatus.output.job_instance.status.value;
  if (jobStatus !== SUCCESS) {
    if (jobStatus !== webhook.accept) return ignore("success");
    findings.accepted = jobStatus;
  }

  const withCounters = v.safeParse(WithCounters, webhook);
  if (!withCounters.success) return invalid("exported", withCounters.issues);
  const { counter } = withCounters.output.job_instance;
  const records = exportedRecords({ counter });
  findings.records = records;
  if (records === 0) return ignore("exported");

  const execution = v.safeParse(jobInstance(pipeline.execution), webhook);
  const nameParts = v.safeParse(WithNameParts, webhook);
  if (!execution.success || !nameParts.success) {
    return invalid("execution", [...(execution.issues ?? []), ...(nameParts.issues ?? [])]);
  }
  const { namePrefix, input } = execution.output.job_instance;
  const { end_time } = nameParts.output.job_instance;
  const perType = Object.values(EXPORT_COUNTERS).map((type) =>
    exportedRecords({ counter: counter.filter((each) => each.type.value === type) }),
  );
  const { rename } = webhook;
  return {
    kind: "start",
    ...findings,
    pipeline: pipeline.name,
    records,
    executionName: executionName(namePrefix, {
      endTime: end_time ?? undefined,
      jobId: id ?? shortHash([name, jobStatus, perType, input]),
      rename,
    }),
    ...(rename && { renamed: rename }),
    input,
  };
}

const startsWith = (name: string, prefix = "") =>
  prefix !== "" && name.toLowerCase().startsWith(prefix.toLowerCase());
