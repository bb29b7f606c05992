import { endedBy } from "@almahook/alma/end-time";
import type { JobsApi, TimeSpan } from "@almahook/alma/jobs-api";
import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { finite } from "@almahook/common/pages";
import {
  type Account,
  accountOf,
  executionsToDescribe,
  KEPT_FOR_DAYS,
  type KnownExecution,
} from "@almahook/pipelines/account";
import { decide } from "@almahook/pipelines/decide";
import { foldName } from "@almahook/pipelines/job-name";
import {
  DescribeExecutionCommand,
  paginateListExecutions,
  SFNClient,
  type SFNClientConfig,
} from "@aws-sdk/client-sfn";
import type { StartSettings } from "./function-settings.ts";
import { TEST_RENAME } from "./log-line.ts";

/** The systems that an account is read from. */
export interface AccountSystems {
  /** Absent if `ALMA_API_URL` is not set. */
  alma?: JobsApi;
  executions: ExecutionsApi;
  settings: StartSettings;
}

/** A reader of executions in Step Functions. */
type ExecutionsApi = ReturnType<typeof createExecutionsApi>;

interface ListedExecution extends Omit<KnownExecution, "pipeline" | "input"> {
  arn: string;
}

/** The account of the exports that ended since a time. */
interface AccountSince extends Account {
  /** The pipelines for which Alma lists no job, so that none of their exports were found there. */
  withoutJob: string[];
}

const HOUR = 3_600_000;

/** The largest difference between the clocks of Alma and AWS, in milliseconds. */
const ALMA_CLOCK_TOLERANCE = HOUR;

/**
 * Reads the account of exports from Alma and Step Functions. It changes nothing there.
 *
 * @param since milliseconds since 1970: exports that ended earlier, or longer ago than Step
 *   Functions keeps executions, are left out
 * @param events of the function's log, where it was read
 * @throws {AlmaApiError} if Alma's API can't be read, and what the AWS SDK throws
 */
export async function readAccount(
  { alma, executions, settings }: AccountSystems,
  { since, now, events = [] }: { since: number; now: number; events?: readonly object[] },
): Promise<AccountSince> {
  const from = Math.max(since, now - KEPT_FOR_DAYS * 24 * HOUR);
  // Exports that ended shortly before can have executions that began within the span.
  const span = { from: from - MAY_COME_FOR_HOURS * HOUR, until: now };
  const { instances, withoutJob } = alma
    ? await readInstances(alma, settings, span)
    : { instances: [], withoutJob: [] };
  const known = await listExecutions(executions, settings, from - ALMA_CLOCK_TOLERANCE);

  const sources = { instances, events, executions: known, settings, now };
  const inputs = new Map<KnownExecution, unknown>();
  for (const execution of executionsToDescribe(sources)) {
    inputs.set(execution, await executions.readInput(execution.arn));
  }
  const account = accountOf({
    ...sources,
    executions: known.map((each) => ({ ...each, input: inputs.get(each) })),
  });
  return {
    exports: account.exports.filter(({ endedAt }) => !endedAt || endedBy(endedAt) >= from),
    unexplained: account.unexplained.filter(({ startedAt }) => startedAt >= from),
    withoutJob,
  };
}

/** Reads the instances of the pipelines' jobs in this environment that ended within a time span. */
async function readInstances(alma: JobsApi, settings: StartSettings, span: TimeSpan) {
  const on = Object.entries(settings.jobNames);
  const jobs = await alma.listJobs();
  // Keyed by id, because two jobs can list the same instance.
  const instances = new Map<string, object>();
  for (const job of jobs) {
    if (!on.some(([, jobName]) => couldBe(job.name, jobName))) continue;
    const listed = await alma.listEndedInstances(job.id, span);
    const ofPipelines = listed.filter(
      (each) => !each.name || decide({ action: "JOB_END", job_instance: each }, settings).pipeline,
    );
    // The list may leave out counters, the name and other fields. The client limits the rate of its
    // calls.
    const whole = await Promise.all(ofPipelines.map(({ id }) => alma.readInstance(job.id, id)));
    for (const each of whole) instances.set(each.id, each);
  }
  return {
    instances: [...instances.values()],
    withoutJob: on
      .filter(([, jobName]) => !jobs.some((job) => couldBe(job.name, jobName)))
      .map(([pipeline]) => pipeline),
  };
}

/**
 * Whether a job's instances could belong to a pipeline, by the job's name in Alma's list. That can
 * be the full name, the profile's, or the kind of job, so either text may contain the other.
 * `decide` then judges each instance.
 */
function couldBe(listedName: string, jobName: string): boolean {
  const [one, other] = [foldName(listedName), foldName(jobName)];
  return one.includes(other) || (one !== "" && other.includes(one));
}

async function listExecutions(
  executions: ExecutionsApi,
  { stateMachineArns }: StartSettings,
  since: number,
) {
  const all: (ListedExecution & KnownExecution)[] = [];
  for (const [pipeline, stateMachineArn] of Object.entries(stateMachineArns)) {
    for (const each of await executions.list(stateMachineArn, since)) {
      // Executions of a deployment's own tests belong to no export.
      if (!each.name.endsWith(`-${TEST_RENAME}`)) all.push({ ...each, pipeline });
    }
  }
  return all;
}

/** The largest page that Step Functions returns. */
const PAGE_SIZE = 1000;

/** Milliseconds that each of the SDK's three attempts may take. */
const PATIENCE = 10_000;

/**
 * Creates a reader of executions that uses the AWS SDK.
 *
 * @param config overrides what the SDK's client takes from the environment variables
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export function createExecutionsApi(config: SFNClientConfig = {}) {
  const requestHandler = { requestTimeout: PATIENCE, throwOnRequestTimeout: true };
  const client = new SFNClient({ requestHandler, ...config });
  return {
    /**
     * Lists a state machine's executions, the latest first.
     *
     * @param since milliseconds since 1970: those that began earlier may be left out
     */
    async list(stateMachineArn: string, since: number): Promise<ListedExecution[]> {
      const found: ListedExecution[] = [];
      const query = { stateMachineArn, maxResults: PAGE_SIZE };
      for await (const { executions = [] } of finite(paginateListExecutions({ client }, query))) {
        for (const { executionArn = "", name = "", status = "", startDate } of executions) {
          found.push({ arn: executionArn, name, status, startedAt: startDate?.getTime() ?? NaN });
        }
        // The latest come first.
        if (found.some(({ startedAt }) => startedAt < since)) break;
      }
      return found;
    },

    /** Reads an execution's input, parsed. */
    async readInput(executionArn: string): Promise<unknown> {
      const { input = "null" } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return JSON.parse(input);
    },
  };
}
