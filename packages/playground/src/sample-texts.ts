import { randomInt } from "node:crypto";
import { Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
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

interface Sample {
  name: string;
  label: string;
  /** What it starts. */
  hint?: string;
}

const ANY_RUN = { id: "1", endTime: "2022-05-01T14:55:14.894Z" };

/** The sample events, grouped by their result. */
export function sampleGroups(
  own: DecisionSettings & { observeOnly?: boolean },
): { title: string; samples: Sample[] }[] {
  const starting: Sample[] = [];
  const others: Sample[] = [];
  for (const { name, label, event } of sampleEvents(own)) {
    const decision = decide(v.parse(Webhook, event(ANY_RUN)), own);
    if (decision.kind === "start") starting.push({ name, label, hint: decision.pipeline });
    else others.push({ name, label });
  }
  return [
    {
      title: own.observeOnly ? "Would start a pipeline, but only observes" : "Starts a pipeline",
      samples: starting,
    },
    { title: "Starts nothing", samples: [...others, { name: CHALLENGE, label: "Challenge" }] },
  ].filter(({ samples }) => samples.length > 0);
}
