import type { JobInstance } from "@almahook/alma/webhook";
import type { GenericSchema } from "valibot";

/** What a pipeline's state machine is started with. */
export interface Execution {
  /** Begins the execution's name: one of the declaration's `namePrefixes`. */
  namePrefix: string;
  /** The execution's input, to be sent as JSON. */
  input: Readonly<Record<string, Json>>;
}

/** What JSON can say. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A job whose end can be played, on one machine and in the tests. */
export interface SampleJob {
  /** What `npm run send --` takes. */
  word: string;
  /** What the playground's button says. */
  label: string;
  /** What kind of job it is in Alma: that decides which of `EXPORT_COUNTERS` its report has. */
  kind: "publishing" | "bursar";
  /** How its name goes on behind the name that the setting gives. */
  nameSuffix?: string;
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
  stateMachine: {
    /** The SST linked resource that holds the state machine's ARN. */
    link: string;
    /** The setting that gives the ARN, locally or at deployment. */
    setting: string;
    /** The last part of the SSM parameter that holds the ARN where the setting is not given at deployment. */
    parameter: string;
  };
  /**
   * How the names of its executions can begin, by which they are told from those that others start.
   * The rest of a name is derived from the event. At most 27 of `A-Z a-z 0-9 - _`, the last a dash.
   */
  namePrefixes: readonly [string, ...string[]];
  /** Turns a job instance into an execution; its issues say what the job instance lacks. */
  execution: GenericSchema<unknown, Execution>;
  /** One job for each way in which the pipeline can be started. */
  samples: readonly [SampleJob, ...SampleJob[]];
}

/** The day on which a job ended, in UTC: `YYYY-MM-DD`. */
export const endDay = ({ end_time }: Pick<JobInstance, "end_time">) => end_time.slice(0, 10);
