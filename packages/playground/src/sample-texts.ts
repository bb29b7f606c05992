import { randomInt } from "node:crypto";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import type { PlaygroundContext } from "./context.ts";
import { environmentSettings } from "./environment-settings.ts";

/**
 * The challenge that Alma sends when an integration profile is activated. It is not a sample event.
 */
export const CHALLENGE = "challenge";

/**
 * Creates a sample event, of a run of its job that has just ended.
 *
 * @param sample its name
 * @param environment the environment of the job. The service's own by default
 */
export function sampleText(
  sample: string,
  environment: string | undefined,
  { settings: own, stageFiles, now }: Pick<PlaygroundContext, "settings" | "stageFiles" | "now">,
): string | undefined {
  const other = ENVIRONMENTS.find(({ workspace }) => workspace === environment);
  const samples = sampleEvents(other ? environmentSettings(other, own, stageFiles) : own);
  const found = samples.find(({ name }) => name === sample);
  return found && JSON.stringify(found.event(newJobRun(now())), null, 2);
}

/** A run that ended now. Its id differs from that of another run in the same millisecond. */
const newJobRun = (now: number) => jobRun(new Date(now), randomInt(10_000));

const JobEnd = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ job_instance: v.looseObject({}) }),
);

/**
 * Creates the event of another run of the same job, which has just ended. @returns undefined if the
 * event is not about a job
 */
export function newRun(event: string, now: number): string | undefined {
  const jobEnd = v.safeParse(JobEnd, event);
  if (!jobEnd.success) return undefined;
  const { id, endTime: end_time } = newJobRun(now);
  const { job_instance, ...rest } = jobEnd.output;
  return JSON.stringify({ ...rest, job_instance: { ...job_instance, id, end_time } }, null, 2);
}

/** The sample events, grouped by their result. */
export function sampleGroups(own: DecisionSettings & { observeOnly?: boolean }) {
  const samples = sampleEvents(own).map(({ name, label, pipeline = "" }) => ({
    name,
    label,
    /** What it starts. */
    pipeline: own.jobNames[pipeline] && pipeline,
  }));
  const challenge = { name: CHALLENGE, label: "Challenge", pipeline: undefined };
  return [
    {
      title: own.observeOnly ? "Would start a pipeline, but only observes" : "Starts a pipeline",
      samples: samples.filter(({ pipeline }) => pipeline),
    },
    {
      title: "Starts nothing",
      samples: [...samples.filter(({ pipeline }) => !pipeline), challenge],
    },
  ].filter(({ samples }) => samples.length > 0);
}
