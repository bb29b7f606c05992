import type { JobInstance } from "@almahook/alma/webhook";
import type { GenericSchema } from "valibot";

/** What a pipeline's state machine is started with. */
export interface Execution {
  /** Begins the execution's name; the rest is derived from the event. */
  namePrefix: string;
  /** The execution's input, to be sent as JSON. */
  input: Readonly<Record<string, string>>;
}

/** A pipeline, declared once: everything else that depends on it is derived from this. */
export interface Pipeline<Name extends string = string, Link extends string = string> {
  /** As it stands in answers and logs. */
  name: Name;
  /** The setting (environment variable) with the name that the pipeline's jobs have in Alma. */
  jobNameSetting: string;
  /** Its value for Dev1, the default of local runs and of personal stages. */
  defaultJobName: string;
  stateMachine: {
    /** The SST linked resource that holds the state machine's ARN. */
    link: Link;
    /** The setting that gives the ARN, locally or at deployment. */
    setting: string;
    /** The SSM parameter that holds the ARN where the setting is not given at deployment. */
    parameter: string;
  };
  /** Turns a job instance into an execution; its issues say what the job instance lacks. */
  execution: GenericSchema<unknown, Execution>;
}

/** Checks a declaration against {@link Pipeline} and keeps its names as literal types. */
export const definePipeline = <const Name extends string, const Link extends string>(
  pipeline: Pipeline<Name, Link>,
): Pipeline<Name, Link> => pipeline;

/** The day on which a job ended, `YYYY-MM-DD`. */
export const endDay = ({ end_time }: Pick<JobInstance, "end_time">) => end_time.slice(0, 10);
