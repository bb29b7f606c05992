import type { JobsApi, TimeSpan } from "@almahook/alma/jobs-api";
import {
  type ComparedExport,
  comparedSpan,
  compareExports,
  type ExistingExecution,
} from "@almahook/pipelines/compare-exports";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { type PipelineName, pipelines } from "@almahook/pipelines/registry";

/** Where the comparison looks, and how far back. */
export interface CompareOptions {
  alma: JobsApi;
  listExecutions: ListExecutions;
  settings: DecisionSettings & {
    stateMachineArns: Readonly<Partial<Record<PipelineName, string>>>;
  };
  /** Milliseconds since 1970. */
  now: number;
  /** Milliseconds since 1970. */
  since: number;
}

/**
 * Lists a state machine's executions, the latest first.
 *
 * @param since milliseconds since 1970: those that started earlier may be left out
 */
export type ListExecutions = (
  stateMachineArn: string,
  since: number,
) => Promise<ExistingExecution[]>;

export interface AlmaComparison {
  /** When the compared job instances ended. */
  span: TimeSpan;
  exports: ComparedExport[];
  /** The pipelines that no job in Alma could be for, so that none of theirs was compared. */
  withoutJob: PipelineName[];
}

/** Milliseconds by which the clocks of Alma and AWS may differ. */
const CLOCKS_DIFFER = 3_600_000;

/**
 * Asks Alma which jobs of the pipelines ended, and Step Functions what was started, and compares.
 * Nothing is changed on either side.
 *
 * @throws {AlmaApiError} if Alma's API can't be read, and whatever `listExecutions` throws
 */
export async function compareWithAlma(options: CompareOptions): Promise<AlmaComparison> {
  const { alma, listExecutions, settings, now, since } = options;
  const span = comparedSpan(now, since);
  const on = pipelines.filter(({ name }) => settings.jobNames[name]);
  const jobs = await alma.listJobs();
  const couldBe = (jobName: string, pipeline: PipelineName) =>
    contains(jobName, settings.jobNames[pipeline] ?? "");

  // By its id, because an instance could be found through two jobs.
  const instances = new Map<string, object>();
  for (const job of jobs) {
    if (!on.some(({ name }) => couldBe(job.name, name))) continue;
    for (const listed of await alma.listEndedInstances(job.id, span)) {
      const whole = needsDetails(listed, settings)
        ? await alma.readInstance(job.id, listed.id)
        : listed;
      instances.set(listed.id, whole);
    }
  }

  const executions: Partial<Record<PipelineName, ExistingExecution[]>> = {};
  for (const { name } of on) {
    const arn = settings.stateMachineArns[name] ?? "";
    executions[name] = await listExecutions(arn, span.from - CLOCKS_DIFFER);
  }

  return {
    span,
    exports: compareExports({ instances: [...instances.values()], executions, settings }),
    withoutJob: on
      .map(({ name }) => name)
      .filter((pipeline) => !jobs.some((job) => couldBe(job.name, pipeline))),
  };
}

/**
 * Whether a job's instances could have a name that begins as it is set. The list may have a job's
 * name, its profile's, or only the kind of job: so either may contain the other, and `decide` has the
 * last word on each instance.
 */
function contains(jobName: string, setting: string): boolean {
  const [one, other] = [jobName.trim().toLowerCase(), setting.trim().toLowerCase()];
  return one.includes(other) || (one !== "" && other.includes(one));
}

/** The list may leave out counters and other fields. What it says of a failed job is enough. */
function needsDetails(listed: object, settings: DecisionSettings): boolean {
  const decision = decide({ action: "JOB_END", job_instance: listed }, settings);
  if (decision.kind !== "ignore") return true;
  return decision.stoppedBy === "exported";
}
