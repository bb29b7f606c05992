import { EXPORT_COUNTERS, type JobInstance } from "@almahook/alma/webhook";
import type { GenericSchema, ObjectEntries } from "valibot";

/** What a pipeline's state machine is started with. */
export interface Execution {
  /** Begins the execution's name: one of the declaration's `namePrefixes`. */
  namePrefix: string;
  /** The execution's input, to be sent as JSON. */
  input: Readonly<Record<string, Json>>;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * A pipe that begins with an object schema of the fields that it reads, such as
 * `v.pipe(v.object({…}), …)` or `v.pipe(v.pick(JobInstance, […]), …)`. The log keeps these fields
 * of each event, so that the event can be sent again. It keeps nothing about a person, so
 * `submitted_by` is not allowed.
 */
interface ReadsFields {
  pipe: readonly [
    { type: "object"; entries: ObjectEntries & { submitted_by?: never } },
    ...(readonly unknown[]),
  ];
}

/** A sample of the pipeline's jobs, for local runs and tests. */
export interface SampleJob {
  /** What `npm run send --` takes. */
  name: string;
  /** What the playground's button says. */
  label: string;
  /** The end of the job's name, after the name in the setting. */
  nameSuffix?: string;
  /** The counters of its report, if it does not have all of the pipeline's. */
  counters?: readonly [string, ...string[]];
  /**
   * An export that the deployed state machine can load. The test of a deployed stage starts only
   * samples that have one.
   */
  testExport?: TestExport;
}

/** The smallest export that a state machine accepts. */
export interface TestExport {
  /**
   * Its key in S3, relative to `TEST_EXPORTS`. If it ends in `.tar.gz`, the XML is uploaded as an
   * archive.
   *
   * @param run `day`, on which the job ended, as `YYYYMMDD`, the job instance's `id`, and the
   *   environment's `word`, e.g. `Dev1`
   */
  key: (run: { day: string; id: string; word: string }) => string;
  xml: string;
}

/**
 * The declaration of a pipeline. Everything else that depends on the pipeline is derived from it.
 */
export interface Pipeline {
  /**
   * The name in answers, logs and settings: upper-case letters, digits and `_`. Its stand-in's file
   * name has it in lower case.
   */
  name: string;
  /** The setting that holds the name of the pipeline's jobs in Alma. */
  jobNameSetting: string;
  /** The default job name for an environment's word, in local runs and personal stages. */
  defaultJobName: (word: string) => string;
  /** Statuses of its jobs that count as success, in addition to `COMPLETED_SUCCESS`. */
  accepts?: readonly string[];
  /** The types of its jobs' counters that say how many records were exported. */
  counters?: readonly [string, ...string[]];
  stateMachine: {
    /** The SST linked resource that holds the state machine's ARN. */
    link: string;
    /** The setting that gives the ARN, locally or at deployment. */
    setting: string;
    /** The SSM parameter, below the stage's path, that holds the ARN where the setting is not given. */
    parameter: string;
  };
  /**
   * How the names of its executions begin, which distinguishes them from executions that others
   * start. The rest of a name is derived from the event. At most 27 of `A-Z a-z 0-9 - _`, the last
   * a dash.
   */
  namePrefixes: readonly [string, ...string[]];
  /** Turns a job instance into an execution; its issues say what the job instance lacks. */
  execution: GenericSchema<unknown, Execution> & ReadsFields;
  /** One job for each way in which the pipeline can be started. */
  samples: readonly [SampleJob, ...SampleJob[]];
}

/** The pipelines that a service knows: at least one. */
export type Pipelines = readonly [Pipeline, ...Pipeline[]];

/** The names of a pipeline's settings, by their rows in `PIPELINE_SETTINGS` of the functions. */
export const settingNamesOf = ({ name, jobNameSetting, stateMachine }: Pipeline) => ({
  jobNames: jobNameSetting,
  stateMachineArns: stateMachine.setting,
  acceptedStatuses: `${name}_ACCEPTED_STATUSES`,
  expectedEveryHours: `${name}_EXPECTED_EVERY_HOURS`,
});

/** The types of the counters that say how many records a pipeline's jobs exported. */
export const countersOf = ({ counters }: Pick<Pipeline, "counters">): readonly string[] =>
  counters ?? Object.values(EXPORT_COUNTERS);

/** The day on which a job ended, in UTC: `YYYY-MM-DD`. */
export const endDay = ({ end_time }: Pick<JobInstance, "end_time">) => end_time.slice(0, 10);
