import { jobEnd, loan } from "@almahook/alma/samples";
import { SUCCESS } from "@almahook/alma/statuses";
import type { DecisionSettings } from "./decide.ts";
import { ENVIRONMENTS, environmentWord } from "./environments.ts";
import type { Pipeline, SampleJob, TestExport } from "./pipeline.ts";

/** The webhook of a sample event. @throws if there is no sample with that name */
export function sampleWebhook(name: string, settings: DecisionSettings, run: JobRun): object {
  const sample = sampleEvents(settings).find((each) => each.name === name);
  if (!sample) throw new Error(`There is no sample event '${name}'`);
  return sample.event(run);
}

/** What distinguishes one run of a job from another. */
interface JobRun {
  id: string;
  /** ISO 8601, UTC. */
  endTime: string;
}

/** A run of a job that ended at a time. Its id has 17 digits, as in Alma. */
export const jobRun = (endTime: Date, number = 0): JobRun => ({
  id: `${endTime.getTime()}${String(number).padStart(4, "0")}`,
  endTime: endTime.toISOString(),
});

export interface SampleEvent {
  /** What `npm run send --` takes. */
  name: string;
  /** What the playground's button says. */
  label: string;
  /** What it is, for the help of `send`. */
  description: string;
  /** The pipeline that it starts, if that pipeline is on. */
  pipeline?: string;
  /** The webhook, as Alma sends it when the job has run. */
  event: (run: JobRun) => object;
  /** An export that the deployed state machine can load. */
  testExport?: TestExport;
}

/**
 * The sample events for the jobs of an environment: first those that each start a pipeline, then
 * those that start nothing.
 */
export function sampleEvents({ workspace, pipelines, jobNames }: DecisionSettings): SampleEvent[] {
  const word = environmentWord(workspace);
  const elsewhere = ENVIRONMENTS.findLast((each) => each.word !== word)?.word ?? "";
  const ended = (
    pipeline: Pipeline,
    sample: SampleJob,
    more: { name?: string; status?: string; records?: number; undelivered?: boolean } = {},
  ) => {
    const { name: pipelineName, accepts: [status = SUCCESS] = [] } = pipeline;
    const jobName = jobNames[pipelineName] ?? pipeline.defaultJobName(word);
    const name = `${jobName}${sample.nameSuffix ?? ""}`;
    const counters = sample.counters ?? pipeline.counters;
    return (run: JobRun) => jobEnd({ ...run, name, status, ...more }, counters);
  };
  const any = pipelines.find(({ name }) => jobNames[name]) ?? pipelines[0];
  const anyEnded = (more: Parameters<typeof ended>[2]) => ended(any, any.samples[0], more);
  return [
    ...pipelines.flatMap((pipeline) =>
      pipeline.samples.map((sample) => ({
        name: sample.name,
        label: sample.label,
        description: `a job that starts the ${pipeline.name} pipeline`,
        pipeline: pipeline.name,
        event: ended(pipeline, sample),
        ...(sample.testExport && { testExport: sample.testExport }),
      })),
    ),
    {
      name: "failed",
      label: "Failed job",
      description: "a pipeline's job that failed: its file was not delivered",
      event: anyEnded({ status: "COMPLETED_FAILED", undelivered: true }),
    },
    {
      name: "empty",
      label: "Zero records",
      description: "a pipeline's job that exported nothing",
      event: anyEnded({ records: 0 }),
    },
    {
      name: "other-environment",
      label: "Other environment",
      description: "a pipeline's job in another environment",
      event: anyEnded({ name: any.defaultJobName(elsewhere) }),
    },
    {
      name: "unknown-job",
      label: "Unknown job",
      description: "a job of no pipeline",
      event: (run) => jobEnd({ ...run, name: `Publishing Platform Job SOMETHING ELSE to ${word}` }),
    },
    {
      name: "not-job-end",
      label: "Not a job",
      description: "an event of another kind",
      event: loan,
    },
  ];
}
