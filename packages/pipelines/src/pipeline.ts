import { EXPORT_COUNTERS, type JobInstance } from "@almahook/alma/webhook";
import type { GenericSchema, ObjectEntries } from "valibot";

/** What a pipeline's state machine is started with. */
export interface Execution {
  /** Begins the execution's name: one of the declaration's `namePrefixes`. */
  namePrefix: string;
  /** The execution's input, to be sent as JSON. */
  input: Readonly<Record<string, Json>>;
}

/** What JSON can say. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * A schema that begins with an object of the fields that it reads, as `v.pipe(v.object({…}), …)` and
 * `v.pipe(v.pick(JobInstance, […]), …)` do. The log keeps those fields of each event, so that it can
 * be sent again. It keeps nothing about a person, so `submitted_by` can't be read.
 */
interface ReadsFields {
  pipe: readonly [
    { type: "object"; entries: ObjectEntries & { submitted_by?: never } },
    ...(readonly unknown[]),
  ];
}

/** A job whose end can be played, on one machine and in the tests. */
export interface SampleJob {
  /** What `npm run send --` takes. */
  word: string;
  /** What the playground's button says. */
  label: string;
  /** How its name goes on behind the name that the setting gives. */
  nameSuffix?: string;
  /** Which of the pipeline's counters its report has, where it does not have all. */
  counters?: readonly [string, ...string[]];
  /**
   * What the deployed state machine can load for it, so that the test of a deployed stage may start
   * it. Without one it is not started there.
   */
  testExport?: TestExport;
}

/** The smallest export that a state machine loads. */
export interface TestExport {
  /**
   * Its key in S3, behind the place of the exports that `TEST_EXPORTS` gives. One that ends in
   * `.tar.gz` is an archive with the XML.
   *
   * @param run `day`, on which the job ended, as `YYYYMMDD`, the job instance's `id`, and the
   *   `environment` as jobs name it, e.g. `Dev1`
   */
  key: (run: { day: string; id: string; environment: string }) => string;
  xml: string;
}

/** A pipeline, declared once: everything else that depends on it is derived from this. */
export interface Pipeline {
  /**
   * As it stands in answers, logs and settings: upper-case letters, digits and `_`. The file of its
   * stand-in has it in lower case.
   */
  name: string;
  /** The setting (environment variable) with the name that the pipeline's jobs have in Alma. */
  jobNameSetting: string;
  /** What its jobs are called where the setting is not given, as on a developer's machine. */
  defaultJobName: (environmentWord: string) => string;
  /** Statuses of its jobs that count as success besides `COMPLETED_SUCCESS`. */
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
   * How the names of its executions can begin, by which they are told from those that others start.
   * The rest of a name is derived from the event. At most 27 of `A-Z a-z 0-9 - _`, the last a dash.
   */
  namePrefixes: readonly [string, ...string[]];
  /** Turns a job instance into an execution; its issues say what the job instance lacks. */
  execution: GenericSchema<unknown, Execution> & ReadsFields;
  /** One job for each way in which the pipeline can be started. */
  samples: readonly [SampleJob, ...SampleJob[]];
}

/** The pipelines that a service knows: at least one. */
export type Pipelines = readonly [Pipeline, ...Pipeline[]];

/** The names of a pipeline's settings, by what they give. */
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
